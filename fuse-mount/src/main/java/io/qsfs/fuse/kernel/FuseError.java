package io.qsfs.fuse.kernel;

import java.io.IOException;
import java.io.Serial;

/**
 * An operation's answer of failure, as the error number that the kernel passes to the program. It
 * is an ordinary outcome, so it carries no stack trace.
 */
public final class FuseError extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    private final int errno;

    /**
     * @param errno one of {@link Errno}
     */
    public FuseError(int errno) {
        super("errno " + errno);
        this.errno = errno;
    }

    /** The error number, positive. */
    public int errno() {
        return errno;
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
