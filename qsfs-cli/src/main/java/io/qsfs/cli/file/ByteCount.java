package io.qsfs.cli.file;

import java.util.Locale;

/** Sizes for people, in decimal units as disks are sold. */
final class ByteCount {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

    private ByteCount() {}

    /** Three digits or four, and a unit. */
    static String human(long bytes) {
        double value = bytes;
        int unit = 0;
        while (Math.abs(value) >= 999.5 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        String digits = unit == 0 || Math.abs(value) >= 99.95 ? "%.0f %s" : "%.1f %s";
        return String.format(Locale.ROOT, digits, value, UNITS[unit]);
    }
}
