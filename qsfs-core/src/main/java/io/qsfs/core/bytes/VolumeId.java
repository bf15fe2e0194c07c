package io.qsfs.core.bytes;

import java.util.random.RandomGenerator;

/** Names a volume for its whole life; drawn at random when it is created. */
public record VolumeId(long high, long low) implements Id128, Comparable<VolumeId> {
    public static VolumeId random(RandomGenerator random) {
        return Id128.random(random, VolumeId::new);
    }

    /** Reads {@link #LENGTH} bytes at the offset. */
    public static VolumeId read(byte[] bytes, int offset) {
        return Id128.read(bytes, offset, VolumeId::new);
    }

    /**
     * Parses what {@link #toString} gives.
     *
     * @throws IllegalArgumentException if the text is not 32 hexadecimal digits
     */
    public static VolumeId parse(String text) {
        return Id128.parse(text, VolumeId::new);
    }

    @Override
    public int compareTo(VolumeId other) {
        return Id128.compare(this, other);
    }

    @Override
    public String toString() {
        return hex();
    }
}
