package io.qsfs.cli.config;

import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The one directory under which everything of a volume lives on this machine. Immutable.
 *
 * <pre>
 * qsfs.toml        settings
 * key              key file, 0600
 * volume           id of the volume, once it exists on the nodes
 * nodes/N/         data of local node N, with its log and pid
 * nodes/admin      password of their administrator, 0600
 * store/           metadata store: rebuilt from the nodes when lost
 * write-back/      what fsync acknowledged and the nodes do not have yet, with ack = 'local'
 * run/             locks, socket and pid of the daemon
 * log/daemon.log
 * mnt/             default mount point
 * </pre>
 *
 * @param directory absolute
 */
public record Home(Path directory) {
    /** Longest path of a Unix socket on Linux, less the terminating zero. */
    private static final int SOCKET_PATH_BYTES_MAX = 107;

    public Home {
        directory = directory.toAbsolutePath().normalize();
    }

    /** {@code --home}, else {@code $QSFS_HOME}, else {@code ~/.qsfs}. */
    public static Home locate(String option) {
        if (!option.isEmpty()) {
            return new Home(Path.of(option));
        }
        String variable = System.getenv("QSFS_HOME");
        if (variable != null && !variable.isEmpty()) {
            return new Home(Path.of(variable));
        }
        return new Home(Path.of(System.getProperty("user.home"), ".qsfs"));
    }

    public Path settings() {
        return directory.resolve("qsfs.toml");
    }

    public Path key() {
        return directory.resolve("key");
    }

    /** Present once the volume exists on the nodes; holds its id. */
    public Path created() {
        return directory.resolve("volume");
    }

    /** Present once the user said that the key lies in a safe place as well. */
    public Path keyBackedUp() {
        return directory.resolve("key.backed-up");
    }

    public Path node(int number) {
        return directory.resolve("nodes").resolve(Integer.toString(number));
    }

    /** Password of the administrator of the local nodes. */
    public Path nodeAdminPassword() {
        return directory.resolve("nodes").resolve("admin");
    }

    public Path store() {
        return directory.resolve("store");
    }

    /** Not to be deleted: what is in it may be nowhere else. */
    public Path writeBack() {
        return directory.resolve("write-back");
    }

    public Path run() {
        return directory.resolve("run");
    }

    public Path lock() {
        return run().resolve("lock");
    }

    /** Held while the home is created, started or stopped. */
    public Path startLock() {
        return run().resolve("start.lock");
    }

    public Path daemonPid() {
        return run().resolve("daemon.pid");
    }

    public Path daemonLog() {
        return directory.resolve("log").resolve("daemon.log");
    }

    public Path mountPoint() {
        return directory.resolve("mnt");
    }

    /** Whether {@code up} has created a volume here. */
    public boolean isInitialized() {
        return Files.exists(settings());
    }

    /**
     * The daemon's socket: in the home, or when that path is too long for a socket, in a directory
     * of the user's under the system's temporary directory.
     */
    public Path socket() {
        Path socket = run().resolve("daemon.sock");
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length <= SOCKET_PATH_BYTES_MAX) {
            return socket;
        }
        var checksum = new CRC32C();
        checksum.update(directory.toString().getBytes(StandardCharsets.UTF_8));
        String name =
                "qsfs-"
                        + System.getProperty("user.name")
                        + "-"
                        + Long.toHexString(checksum.getValue());
        return Path.of(System.getProperty("java.io.tmpdir"), name, "daemon.sock");
    }

    /** Makes the directories, readable by the user alone. */
    public void create() throws IOException {
        for (Path path :
                new Path[] {directory, run(), daemonLog().getParent(), socket().getParent()}) {
            PrivateFiles.createDirectories(path);
        }
    }

    /** Fails unless {@code up} has created a volume here. */
    public void requireInitialized() throws CommandException {
        if (!isInitialized()) {
            throw new CommandException(
                    ExitCode.NOT_FOUND,
                    "there is no volume at "
                            + directory
                            + "; create one with 'qsfs up', or name another home with --home DIR");
        }
    }
}
