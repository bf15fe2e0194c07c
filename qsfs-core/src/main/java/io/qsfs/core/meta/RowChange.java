package io.qsfs.core.meta;

import io.qsfs.core.error.Checks;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * What a transaction leaves in one row: a value, or nothing. Being an after-image, it may be
 * applied again in the same order without harm. Keeps the arrays it is given: nobody may change
 * them later.
 */
public final class RowChange {
    /** Longest key; names of 1,024 bytes and their prefixes fit. */
    public static final int MAX_KEY_BYTES = 4096;

    private final byte[] key;
    private final byte @Nullable [] value;

    private RowChange(byte[] key, byte @Nullable [] value) {
        Checks.argument(
                key.length > 0 && key.length <= MAX_KEY_BYTES && key[0] != 0,
                "a row's key has 1 to 4096 bytes and does not start with 0");
        this.key = key;
        this.value = value;
    }

    /** The row has the value afterwards. Takes both arrays. */
    public static RowChange put(byte[] key, byte[] value) {
        return new RowChange(key, value);
    }

    /** The row does not exist afterwards. Takes the array. */
    public static RowChange delete(byte[] key) {
        return new RowChange(key, null);
    }

    /** The row's key; not to be changed. */
    public byte[] key() {
        return key;
    }

    public boolean isDelete() {
        return value == null;
    }

    /**
     * The row's new value; not to be changed.
     *
     * @throws IllegalStateException if the change deletes the row
     */
    public byte[] value() {
        return Checks.present(value, "a deleted row has no value");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RowChange change
                && Arrays.equals(key, change.key)
                && Arrays.equals(value, change.value);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(key) + Arrays.hashCode(value);
    }
}
