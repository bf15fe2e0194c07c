package io.qsfs.cli.file;

import io.qsfs.cli.ByteSize;
import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;

import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a transfer has done, and on a terminal one line that shows it with rate and time left.
 * Thread-safe.
 */
final class Progress {
    private static final long REDRAW_NANOS = 200_000_000;
    private static final double NANOS = 1e9;

    private final Session session;
    private final PrintStream err;
    private final long started = System.nanoTime();
    private final AtomicLong files = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final ReentrantLock drawing = new ReentrantLock();
    private volatile long totalBytes;
    private long drawn = started;
    private boolean shown;

    Progress(Session session) {
        this.session = session;
        this.err = session.err();
    }

    /** Says how much there is, when it is known; only then time left is shown. */
    void expect(long total) {
        totalBytes = total;
    }

    long files() {
        return files.get();
    }

    long bytes() {
        return bytes.get();
    }

    boolean hasFailures() {
        return failures.get() > 0;
    }

    double seconds() {
        return (System.nanoTime() - started) / NANOS;
    }

    void addFile() {
        files.incrementAndGet();
        redraw();
    }

    /**
     * Counts bytes.
     *
     * @throws CommandException when the user has given up
     */
    void addBytes(long count) throws CommandException {
        bytes.addAndGet(count);
        checkCancelled();
        redraw();
    }

    void checkCancelled() throws CommandException {
        if (session.isCancelled()) {
            throw new CommandException(ExitCode.FAILED, "cancelled");
        }
    }

    /** Reports a failure of one file; the transfer goes on. */
    void failed(String message) {
        failures.incrementAndGet();
        say(message);
    }

    /** Prints a message that leaves the line of progress whole. */
    void say(String message) {
        drawing.lock();
        try {
            clear();
            err.println("qsfs: " + message);
        } finally {
            drawing.unlock();
        }
    }

    /** Removes the line, and on a terminal says what was done. */
    void finish(String verb) {
        drawing.lock();
        try {
            clear();
            if (session.terminal()) {
                err.println(
                        "%s %,d files, %s in %.1f s (%s/s)"
                                .formatted(
                                        verb,
                                        files(),
                                        ByteSize.format(bytes()),
                                        seconds(),
                                        ByteSize.format((long) (bytes() / seconds()))));
            }
        } finally {
            drawing.unlock();
        }
    }

    private void redraw() {
        // Who cannot have the pen goes on working: another thread is drawing.
        if (session.terminal() && drawing.tryLock()) {
            try {
                long now = System.nanoTime();
                if (now - drawn >= REDRAW_NANOS) {
                    drawn = now;
                    shown = true;
                    err.print("\r" + line() + "\033[K");
                    err.flush();
                }
            } finally {
                drawing.unlock();
            }
        }
    }

    private void clear() {
        if (shown) {
            err.print("\r\033[K");
            shown = false;
        }
    }

    private String line() {
        double rate = bytes() / seconds();
        String line =
                "%,d files  %s  %s/s"
                        .formatted(files(), ByteSize.format(bytes()), ByteSize.format((long) rate));
        long total = totalBytes;
        if (total > 0) {
            long left = Math.max(0, total - bytes());
            line += "  %d %%".formatted(Math.min(100, 100 * bytes() / total));
            line += rate > 0 ? "  %s left".formatted(clock((long) (left / rate))) : "";
        }
        int columns = Math.max(20, session.columns()) - 1;
        return line.length() <= columns ? line : line.substring(0, columns);
    }

    private static String clock(long seconds) {
        return seconds >= 3600
                ? "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60)
                : "%d:%02d".formatted(seconds / 60, seconds % 60);
    }
}
