package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;

import org.jspecify.annotations.Nullable;

/** Runs transactions one at a time. Thread-safe. */
interface Updates {
    /** What runs inside. */
    @FunctionalInterface
    interface Body<T> {
        T run(Transaction transaction) throws StorageException;
    }

    /**
     * Runs the body alone and appends its changes to the log, or none when it throws.
     *
     * @param origin the attachment that needs no notice of it
     */
    <T> T run(@Nullable Object origin, Body<T> body) throws StorageException;

    /** The rows as the last update left them. */
    Rows rows();

    Timestamp now();

    SpaceGauge space();
}
