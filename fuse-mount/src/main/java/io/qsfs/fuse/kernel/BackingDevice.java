package io.qsfs.fuse.kernel;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The kernel's account of a mount's pages in /sys/class/bdi. FUSE starts with 128 KiB of read-ahead
 * and with 1 % of the memory for written pages, as it does not trust servers to take them.
 */
final class BackingDevice {
    private static final Logger LOG = System.getLogger(BackingDevice.class.getName());

    /** Four requests of the largest size in flight for one sequential reader. */
    private static final String READ_AHEAD_KIB = "4096";

    /** Share of the kernel's limit of written pages, as for any disk. */
    private static final String WRITTEN_PERCENT = "100";

    private final Path directory;

    private BackingDevice(Path directory) {
        this.directory = directory;
    }

    /** The account of what is mounted at the place. */
    static Optional<BackingDevice> of(Path point) {
        try {
            // "36 35 98:0 /root /mnt2 rw - type source options" (proc_pid_mountinfo(5))
            for (var line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
                var fields = line.split(" ");
                if (fields.length > 5 && unescape(fields[4]).equals(point.toString())) {
                    var directory = Path.of("/sys/class/bdi", fields[2]);
                    if (Files.isDirectory(directory) && line.contains(MountOptions.TYPE)) {
                        return Optional.of(new BackingDevice(directory));
                    }
                }
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "mount table not readable", e);
        }
        return Optional.empty();
    }

    /** Spaces, tabs, line ends and backslashes stand in the table as octal numbers. */
    private static String unescape(String field) {
        return field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }

    void tune() {
        set("read_ahead_kb", READ_AHEAD_KIB);
        set("strict_limit", "0");
        set("max_ratio", WRITTEN_PERCENT);
    }

    private void set(String name, String value) {
        try {
            Files.writeString(directory.resolve(name), value);
        } catch (IOException e) {
            // In a container /sys is read-only: the mount works, only less fast.
            LOG.log(Level.DEBUG, "{0} of {1} stays as it is: {2}", name, directory, e);
        }
    }
}
