package io.qsfs.cli.file;

import java.util.Arrays;

/** Recognizes runs of zeros at the speed of memory. */
final class Zeros {
    private static final int BLOCK = 4096;
    private static final byte[] ZEROS = new byte[BLOCK];

    private Zeros() {}

    static boolean are(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at += BLOCK) {
            int end = Math.min(to, at + BLOCK);
            if (!Arrays.equals(bytes, at, end, ZEROS, 0, end - at)) {
                return false;
            }
        }
        return true;
    }
}
