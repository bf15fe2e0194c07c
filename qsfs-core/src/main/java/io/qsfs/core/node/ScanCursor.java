package io.qsfs.core.node;

import java.util.HexFormat;

/**
 * A place in a node's records, meaningful only to the node that gave it.
 *
 * @param text the node's bytes in hexadecimal; empty for the beginning
 */
public record ScanCursor(String text) {
    public static final ScanCursor START = new ScanCursor("");

    public static ScanCursor ofBytes(byte[] bytes) {
        return new ScanCursor(HexFormat.of().formatHex(bytes));
    }

    public byte[] toBytes() {
        return HexFormat.of().parseHex(text);
    }

    public boolean isStart() {
        return text.isEmpty();
    }
}
