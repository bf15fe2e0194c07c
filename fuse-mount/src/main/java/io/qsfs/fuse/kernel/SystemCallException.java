package io.qsfs.fuse.kernel;

import java.io.IOException;
import java.io.Serial;

/** A system call of this process failed. */
public final class SystemCallException extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    private final int errno;

    SystemCallException(String call, int errno) {
        super(call + ": " + Libc.describe(errno));
        this.errno = errno;
    }

    /** The error number that the call left. */
    public int errno() {
        return errno;
    }
}
