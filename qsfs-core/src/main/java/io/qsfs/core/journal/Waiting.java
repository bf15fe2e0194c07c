package io.qsfs.core.journal;

import io.qsfs.core.error.StorageException;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waits for what others do, and fails as they did. */
final class Waiting {
    private Waiting() {}

    static <T extends @Nullable Object> T join(CompletableFuture<T> result)
            throws StorageException {
        try {
            return result.join();
        } catch (CompletionException e) {
            throw reason(e);
        }
    }

    /** The failure of a call that completes with a {@link StorageException}. */
    static StorageException reason(CompletionException e) {
        if (e.getCause() instanceof StorageException reason) {
            return reason;
        }
        throw e;
    }
}
