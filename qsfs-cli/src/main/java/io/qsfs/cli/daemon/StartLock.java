package io.qsfs.cli.daemon;

import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.PrivateFiles;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/**
 * The right to create, start or stop a home: whoever comes second waits for the first. Released by
 * the kernel when its holder dies, so that a killed {@code up} is in nobody's way.
 */
public final class StartLock implements AutoCloseable {
    private final FileChannel channel;

    private StartLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock; blocks while another process has it. */
    public static StartLock take(Home home) throws IOException {
        PrivateFiles.createDirectories(home.run());
        FileChannel channel =
                FileChannel.open(
                        home.startLock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            var _ = channel.lock();
            return new StartLock(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
