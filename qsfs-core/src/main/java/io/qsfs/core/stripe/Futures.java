package io.qsfs.core.stripe;

import io.qsfs.core.error.StorageException;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waiting for nodes from blocking code. */
final class Futures {
    private Futures() {}

    /**
     * Blocks for the outcome.
     *
     * @throws StorageException what the future failed with
     */
    static <T> T await(CompletableFuture<T> future) throws StorageException {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw Failures.storageFailure(e);
        }
    }
}
