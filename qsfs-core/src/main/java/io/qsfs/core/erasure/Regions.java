package io.qsfs.core.erasure;

import java.util.Arrays;

/**
 * Equally long byte ranges, one per shard: region i starts at {@code offsets[i]} of {@code
 * arrays[i]}. A view that owns nothing; kernels read the fields directly.
 */
final class Regions {
    final byte[][] arrays;
    final int[] offsets;

    private Regions(byte[][] arrays, int[] offsets) {
        this.arrays = arrays;
        this.offsets = offsets;
    }

    /** {@code count} regions of {@code length} bytes one after another in one buffer. */
    static Regions consecutive(byte[] buffer, int offset, int length, int count) {
        byte[][] arrays = new byte[count][];
        Arrays.fill(arrays, buffer);
        int[] offsets = new int[count];
        Arrays.setAll(offsets, i -> offset + i * length);
        return new Regions(arrays, offsets);
    }

    /** One region per array, all at the same offset. */
    static Regions sameOffset(byte[][] arrays, int offset) {
        int[] offsets = new int[arrays.length];
        Arrays.fill(offsets, offset);
        return new Regions(arrays, offsets);
    }

    int count() {
        return arrays.length;
    }
}
