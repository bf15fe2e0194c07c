package io.qsfs.cli;

import java.util.Locale;

/** Byte counts for people. */
public final class ByteSize {
    private static final String UNITS = "KMGTPE";

    private ByteSize() {}

    /** In binary units with one digit behind the point: {@code 1.5 GiB}. */
    public static String format(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
        double value = bytes / (double) (1L << (10 * unit));
        return String.format(Locale.ROOT, "%.1f %ciB", value, UNITS.charAt(unit - 1));
    }
}
