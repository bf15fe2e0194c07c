package io.qsfs.cli.daemon;

import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;
import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.PrivateFiles;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;

/**
 * The right to open a home's volume: held by one process at a time, released by the kernel when it
 * dies.
 */
public final class HomeLock implements AutoCloseable {
    private final Home home;
    private final FileChannel channel;

    private HomeLock(Home home, FileChannel channel) {
        this.home = home;
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @throws CommandException when another process holds it
     */
    public static HomeLock take(Home home) throws IOException {
        PrivateFiles.createDirectories(home.run());
        FileChannel channel =
                FileChannel.open(home.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new HomeLock(home, channel);
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw busy(home, e);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw busy(home, null);
    }

    /** Fails unless this lock is held and is that of the home. */
    public void requireFor(Home opened) {
        if (!channel.isOpen() || !home.equals(opened)) {
            throw new IllegalStateException("the lock of " + opened.directory() + " is not held");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static CommandException busy(
            Home home, @org.jspecify.annotations.Nullable Throwable cause) {
        String message =
                "another process has the volume at "
                        + home.directory()
                        + " open; wait for it, or see 'qsfs status'";
        return cause == null
                ? new CommandException(ExitCode.BUSY, message)
                : new CommandException(ExitCode.BUSY, message, cause);
    }
}
