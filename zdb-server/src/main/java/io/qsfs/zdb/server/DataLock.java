package io.qsfs.zdb.server;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a data directory to one process; the system lets go when it dies. */
public final class DataLock implements Closeable {
    private static final String NAME = "lock";

    private final FileChannel channel;

    private DataLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock of a directory, which is created when missing. */
    public static DataLock take(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel channel =
                FileChannel.open(
                        directory.resolve(NAME),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new DataLock(channel);
            }
        } catch (OverlappingFileLockException e) {
            // Another server in this process has it: the same answer.
        }
        channel.close();
        throw new IOException(
                directory + " is in use by another zdb server; stop it or choose another --data");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
