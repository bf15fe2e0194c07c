package io.qsfs.core.bytes;

import java.util.random.RandomGenerator;

/**
 * Names one writable open of a volume: drawn anew at each, so that no two writers share a pack id,
 * not even those of a copied home.
 */
public record WriterId(long high, long low) implements Id128, Comparable<WriterId> {
    public static WriterId random(RandomGenerator random) {
        return Id128.random(random, WriterId::new);
    }

    /** Reads {@link #LENGTH} bytes at the offset. */
    public static WriterId read(byte[] bytes, int offset) {
        return Id128.read(bytes, offset, WriterId::new);
    }

    /**
     * Parses what {@link #toString} gives.
     *
     * @throws IllegalArgumentException if the text is not 32 hexadecimal digits
     */
    public static WriterId parse(String text) {
        return Id128.parse(text, WriterId::new);
    }

    @Override
    public int compareTo(WriterId other) {
        return Id128.compare(this, other);
    }

    @Override
    public String toString() {
        return hex();
    }
}
