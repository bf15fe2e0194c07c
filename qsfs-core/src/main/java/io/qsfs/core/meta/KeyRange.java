package io.qsfs.core.meta;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Optional;

/**
 * Keys from one (inclusive) to another (exclusive) in the order of unsigned bytes. Immutable;
 * copies nothing, so the arrays must not be changed.
 */
public final class KeyRange {
    private static final byte[] FIRST = {1};

    private final byte[] from;
    private final byte @Nullable [] to;

    private KeyRange(byte[] from, byte @Nullable [] to) {
        this.from = from;
        this.to = to;
    }

    /** Every row. */
    public static KeyRange all() {
        return new KeyRange(FIRST, null);
    }

    /** Empty when {@code to} is not after {@code from}. */
    public static KeyRange of(byte[] from, byte[] to) {
        return new KeyRange(from, to);
    }

    /** From the key to the last row there is. */
    public static KeyRange from(byte[] from) {
        return new KeyRange(from, null);
    }

    /** The keys that start with these bytes. */
    public static KeyRange prefix(byte[] prefix) {
        return new KeyRange(prefix, successor(prefix));
    }

    /** The first key of the range, inclusive. */
    public byte[] from() {
        return from;
    }

    /** The key that ends the range, exclusive; none when only the last row ends it. */
    public Optional<byte[]> to() {
        return Optional.ofNullable(to);
    }

    /** Whether the key lies in the range. */
    public boolean contains(byte[] key) {
        return Arrays.compareUnsigned(key, from) >= 0
                && (to == null || Arrays.compareUnsigned(key, to) < 0);
    }

    private static byte @Nullable [] successor(byte[] prefix) {
        int last = prefix.length - 1;
        while (last >= 0 && prefix[last] == (byte) 0xff) {
            last--;
        }
        if (last < 0) {
            return null;
        }
        byte[] next = Arrays.copyOf(prefix, last + 1);
        next[last]++;
        return next;
    }
}
