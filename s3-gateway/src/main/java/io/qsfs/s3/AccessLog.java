package io.qsfs.s3;

import io.qsfs.s3.operation.AccessRecord;

import org.jspecify.annotations.Nullable;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Writes a line a request from a thread of its own. When the disk is slower than the requests,
 * lines are lost rather than requests delayed. Thread-safe.
 */
final class AccessLog implements AutoCloseable {
    private static final int QUEUE_MAX = 10_000;
    private static final String END = "";
    private static final System.Logger LOG = System.getLogger(AccessLog.class.getName());

    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final @Nullable Thread thread;

    private AccessLog(@Nullable BufferedWriter writer) {
        this.thread =
                writer == null
                        ? null
                        : Thread.ofVirtual().name("s3-access-log").start(() -> run(writer));
    }

    static AccessLog open(Optional<Path> file) throws IOException {
        return new AccessLog(
                file.isEmpty()
                        ? null
                        : Files.newBufferedWriter(
                                file.get(),
                                StandardCharsets.UTF_8,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.APPEND));
    }

    void write(AccessRecord entry) {
        if (thread != null && !lines.offer(entry.line())) {
            LOG.log(System.Logger.Level.DEBUG, "the access log is too slow: a line is lost");
        }
    }

    private void run(BufferedWriter writer) {
        try (writer) {
            for (String line = lines.take(); !line.isEmpty(); line = lines.take()) {
                writer.write(line);
                writer.newLine();
                if (lines.isEmpty()) {
                    writer.flush();
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the access log cannot be written", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            if (thread != null) {
                boolean told = false;
                while (!told && thread.isAlive()) {
                    // A thread whose disk is full is gone and takes nothing from a full queue.
                    told = lines.offer(END, 100, TimeUnit.MILLISECONDS);
                }
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
