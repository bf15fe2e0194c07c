package io.qsfs.s3.bucket;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Keys order as the bytes of their UTF-8, which is not the order of Java's strings. */
public final class KeyOrder {
    private KeyOrder() {}

    /** Compares two keys. */
    public static int compare(String a, String b) {
        return Arrays.compareUnsigned(
                a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
