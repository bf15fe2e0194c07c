package io.qsfs.core.compress;

/**
 * A guess in about two microseconds whether bytes are worth compressing: how often two sampled
 * bytes are equal. For uniform bytes that is one in 256; media, archives and ciphertext come within
 * a few percent of it, text and code are many times above. Base 64 stays compressible. Random
 * blocks that repeat are missed, which costs space but nothing else.
 */
final class Randomness {
    private static final int SAMPLES = 4096;
    private static final int RUNS = 8;

    /** Excess over the expected count of equal pairs that no random sample shows. */
    private static final double MARGIN = 1.08;

    private Randomness() {}

    static boolean looksRandom(byte[] bytes, int offset, int length) {
        if (length < SAMPLES) {
            return false;
        }
        int[] counts = new int[256];
        int run = SAMPLES / RUNS;
        for (int i = 0; i < RUNS; i++) {
            int from = offset + (int) ((long) (length - run) * i / (RUNS - 1));
            for (int at = from; at < from + run; at++) {
                counts[bytes[at] & 0xff]++;
            }
        }
        long pairs = 0;
        for (int count : counts) {
            pairs += (long) count * (count - 1);
        }
        double expected = (double) SAMPLES * (SAMPLES - 1) / 256;
        return pairs < expected * MARGIN;
    }
}
