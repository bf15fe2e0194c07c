package io.qsfs.cli;

import io.qsfs.core.error.StorageException;

import java.io.IOException;
import java.nio.file.NoSuchFileException;

/** What the exit code of every command means; the numbers never change. */
public enum ExitCode {
    /** Done. */
    OK(0),
    /** The operation failed; the message says which and why. */
    FAILED(1),
    /** The command line cannot be understood. */
    USAGE(2),
    /** A file, volume or node that was named does not exist. */
    NOT_FOUND(3),
    /** A wrong passphrase, a missing right, or something that is there and in the way. */
    REFUSED(4),
    /** Too few nodes answer, or no daemon runs where one is needed. */
    UNAVAILABLE(5),
    /** Another process owns the volume. */
    BUSY(6);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** The process's exit status. */
    public int number() {
        return number;
    }

    /** The code that a failure ends with. */
    public static ExitCode of(IOException failure) {
        return switch (failure) {
            case CommandException command -> command.exitCode();
            case StorageException.NotFound _ -> NOT_FOUND;
            case NoSuchFileException _ -> NOT_FOUND;
            case StorageException.AccessDenied _, StorageException.NotPermitted _ -> REFUSED;
            case StorageException.AlreadyExists _,
                    StorageException.NotEmpty _,
                    StorageException.Conflict _ ->
                    REFUSED;
            case StorageException.Unavailable _ -> UNAVAILABLE;
            case StorageException.Fenced _ -> BUSY;
            default -> FAILED;
        };
    }
}
