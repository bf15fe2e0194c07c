package io.qsfs.cli.file;

import io.qsfs.cli.CommandException;
import io.qsfs.core.error.StorageException;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Which failures concern one file, and how they read. */
final class Failures {
    private Failures() {}

    /** Whether the next file would fail in the same way, so that going on is pointless. */
    static boolean isFatal(IOException failure) {
        return switch (failure) {
            case CommandException _ -> true;
            case StorageException.NoSpace _,
                    StorageException.Unavailable _,
                    StorageException.Fenced _,
                    StorageException.ReadOnly _ ->
                    true;
            default -> false;
        };
    }

    static String describe(Object path, IOException failure) {
        String message =
                switch (failure) {
                    case NoSuchFileException _ -> "no such file or directory";
                    case AccessDeniedException _ -> "permission denied";
                    case FileSystemException system when system.getReason() != null ->
                            system.getReason();
                    default -> failure.getMessage();
                };
        return message != null && message.startsWith(path.toString())
                ? message
                : path + ": " + message;
    }
}
