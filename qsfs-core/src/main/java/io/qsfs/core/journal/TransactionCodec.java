package io.qsfs.core.journal;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.RowChange;

import java.util.ArrayList;
import java.util.List;

/**
 * The journal of a pack, version 1: transactions behind one another, in the order of their
 * positions, which are consecutive from the footer's first position on. It is the joined content of
 * the pack's blocks; a transaction may begin in one block and end in another, never in another
 * pack.
 *
 * <pre>
 * transaction: varint  count of changes, then the changes in order
 * change:      varint  key length × 2, + 1 when the row is deleted
 *              bytes   key
 *              varint  value length    (not when deleted)
 *              bytes   value           (not when deleted)
 * </pre>
 */
final class TransactionCodec {
    /** Counted for each change beside its key and value: more than its two varints take. */
    static final int CHANGE_OVERHEAD = 16;

    private TransactionCodec() {}

    /** At most so many bytes does {@link #write} append. */
    static long lengthMax(List<RowChange> changes) {
        long length = CHANGE_OVERHEAD;
        for (RowChange change : changes) {
            length += CHANGE_OVERHEAD + change.key().length;
            length += change.isDelete() ? 0 : change.value().length;
        }
        return length;
    }

    /** What the journal is a list of. */
    record Entry(List<RowChange> changes, boolean isNote) {}

    static void write(Entry entry, BytesWriter out) {
        List<RowChange> changes = entry.changes();
        out.varint(2L * changes.size() + (entry.isNote() ? 1 : 0));
        for (RowChange change : changes) {
            byte[] key = change.key();
            out.varint(2L * key.length + (change.isDelete() ? 1 : 0)).bytes(key);
            if (!change.isDelete()) {
                out.varint(change.value().length).bytes(change.value());
            }
        }
    }

    /** Reads one transaction or note. */
    static Entry read(BytesReader in) throws StorageException {
        long head = in.varint();
        int count = count(in, head >>> 1);
        List<RowChange> changes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            changes.add(readChange(in));
        }
        return new Entry(changes, (head & 1) == 1);
    }

    private static RowChange readChange(BytesReader in) throws StorageException {
        long head = in.varint();
        int keyLength = count(in, head >>> 1);
        if (keyLength == 0 || keyLength > RowChange.MAX_KEY_BYTES) {
            throw in.corrupt("a key of " + keyLength + " bytes");
        }
        byte[] key = in.bytes(keyLength);
        if (key[0] == 0) {
            throw in.corrupt("a key that starts with 0");
        }
        boolean deleted = (head & 1) == 1;
        return deleted
                ? RowChange.delete(key)
                : RowChange.put(key, in.bytes(count(in, in.varint())));
    }

    /** A count or length, each unit of which takes at least a byte of what is left. */
    private static int count(BytesReader in, long value) throws StorageException {
        if (value < 0 || value > in.remaining()) {
            throw in.corrupt("a length of " + value);
        }
        return Math.toIntExact(value);
    }
}
