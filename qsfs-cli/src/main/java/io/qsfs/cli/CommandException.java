package io.qsfs.cli;

import java.io.IOException;
import java.io.Serial;

/** A command cannot go on; the message says what, with which resource, and what to do. */
public final class CommandException extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    public CommandException(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public CommandException(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
