package io.qsfs.core.journal;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.RowChange;

import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of a checkpoint in key order; the content of the blocks of a run pack. Equal rows give equal
 * bytes, so a hash tells whether a run changed. Not thread-safe.
 *
 * <pre>
 * row: varint key length, key, varint value length, value
 * </pre>
 */
final class RunContent {
    private static final int ROW_MIN = 2;

    private final BytesWriter rows = new BytesWriter(64 << 10);
    private byte @Nullable [] firstKey;

    void add(byte[] key, byte[] value) {
        if (firstKey == null) {
            firstKey = key;
        }
        rows.varint(key.length).bytes(key).varint(value.length).bytes(value);
    }

    boolean isEmpty() {
        return firstKey == null;
    }

    int length() {
        return rows.length();
    }

    byte[] firstKey() {
        return Checks.present(firstKey, "an empty run has no first key");
    }

    byte[] toBytes() {
        return rows.toBytes();
    }

    static byte[] hash(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing in this JDK", e);
        }
    }

    /** The rows, as changes that put them. */
    static List<RowChange> read(BytesReader in) throws StorageException {
        List<RowChange> changes = new ArrayList<>();
        while (in.remaining() >= ROW_MIN) {
            byte[] key = bytes(in, RowChange.MAX_KEY_BYTES);
            if (key.length == 0 || key[0] == 0) {
                throw in.corrupt("a key that no row may have");
            }
            changes.add(RowChange.put(key, bytes(in, Integer.MAX_VALUE)));
        }
        in.end();
        return changes;
    }

    private static byte[] bytes(BytesReader in, int max) throws StorageException {
        long length = in.varint();
        if (length < 0 || length > max) {
            throw in.corrupt("a length of " + length);
        }
        return in.bytes((int) length);
    }
}
