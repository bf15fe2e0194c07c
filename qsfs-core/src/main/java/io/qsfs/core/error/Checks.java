package io.qsfs.core.error;

import org.jspecify.annotations.Nullable;

/**
 * Always-on checks. A failed invariant is a defect of the program, never of its input. Thread-safe.
 */
public final class Checks {
    private Checks() {}

    /**
     * Stops the calling operation when the program's own promise does not hold.
     *
     * @throws IllegalStateException with the message when the condition is false
     */
    public static void invariant(boolean condition, String message) {
        if (!condition) {
            throw new IllegalStateException("broken invariant: " + message);
        }
    }

    /**
     * Rejects an argument that the caller should not have passed.
     *
     * @throws IllegalArgumentException with the message when the condition is false
     */
    public static void argument(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Returns the value, or fails with the message when there is none. */
    public static <T> T present(@Nullable T value, String message) {
        if (value == null) {
            throw new IllegalStateException("broken invariant: " + message);
        }
        return value;
    }
}
