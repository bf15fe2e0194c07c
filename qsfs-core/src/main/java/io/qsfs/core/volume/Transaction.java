package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;
import io.qsfs.core.meta.RowChange;
import io.qsfs.core.meta.RowCursor;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Row changes of one update over the rows as they were, which no one else changes meanwhile. Reads
 * see the changes. Inodes are decoded once, changed in place and encoded at the end. Confined to
 * the update.
 */
final class Transaction implements Rows {
    private final Rows base;
    private final Numbers numbers;
    private final long position;
    private final Timestamp now;
    private final TreeMap<byte[], RowChange> changes = new TreeMap<>(Arrays::compareUnsigned);
    private final Map<Long, @Nullable InodeRow> inodes = new HashMap<>();
    private final Map<Long, InodeRow> changed = new LinkedHashMap<>();
    private final Map<Long, InodeRow> unnamed = new LinkedHashMap<>();
    private final List<Death> deaths = new ArrayList<>();
    private final ChangeSet events = new ChangeSet();
    private long newLimit;
    private long created;

    /**
     * @param position that the log gives to this transaction or a later one, with no other update
     *     between
     */
    Transaction(Rows base, Numbers numbers, long position, Timestamp now) {
        this.base = base;
        this.numbers = numbers;
        this.position = position;
        this.now = now;
    }

    Timestamp now() {
        return now;
    }

    long position() {
        return position;
    }

    /** What listeners of other front ends will be told. */
    ChangeSet events() {
        return events;
    }

    @Override
    public byte @Nullable [] get(byte[] key) throws StorageException {
        RowChange change = changes.get(key);
        if (change == null) {
            return base.get(key);
        }
        return change.isDelete() ? null : change.value();
    }

    @Override
    public RowCursor scan(KeyRange range, Direction direction) throws StorageException {
        RowCursor below = base.scan(range, direction);
        NavigableMap<byte[], RowChange> above =
                range.to().isPresent()
                        ? range(range.from(), range.to().get())
                        : changes.tailMap(range.from(), true);
        if (above.isEmpty()) {
            return below;
        }
        // A copy, since the body may go on changing rows while it scans.
        var copy = new ArrayList<>(above.values());
        return new OverlayCursor(
                below, direction == Direction.FORWARD ? copy : copy.reversed(), direction);
    }

    private NavigableMap<byte[], RowChange> range(byte[] from, byte[] to) {
        return Arrays.compareUnsigned(from, to) < 0
                ? changes.subMap(from, true, to, false)
                : new TreeMap<>(Arrays::compareUnsigned);
    }

    void put(byte[] key, byte[] value) {
        changes.put(key, RowChange.put(key, value));
    }

    void delete(byte[] key) {
        changes.put(key, RowChange.delete(key));
    }

    @Override
    public @Nullable InodeRow inode(long number) throws StorageException {
        InodeRow row = inodes.get(number);
        if (row == null && !inodes.containsKey(number)) {
            row = base.inode(number);
            if (row != null) {
                inodes.put(number, row);
            }
        }
        return row;
    }

    /** The inode, which must exist and will be written. */
    InodeRow change(long number) throws StorageException {
        InodeRow row = inode(number);
        if (row == null) {
            throw new StorageException.NotFound("no inode " + number);
        }
        write(row);
        return row;
    }

    /** A new inode, which will be written. */
    InodeRow create(NewInode attributes) {
        return create(nextNumber(), attributes);
    }

    /** A new inode with a number that nobody else has. */
    InodeRow create(long number, NewInode attributes) {
        InodeRow row = InodeRow.create(number, attributes, now);
        created++;
        write(row);
        return row;
    }

    /** Has the row written at the end. */
    void write(InodeRow row) {
        inodes.put(row.number, row);
        changed.put(row.number, row);
    }

    /** Removes the row of an inode whose content and attributes are gone. */
    void deleteInode(InodeRow row) {
        inodes.put(row.number, null);
        created--;
        changed.remove(row.number);
        delete(Keys.of(Keys.INODE, row.number));
    }

    /** An inode that may have lost its last name: judged at the end of the transaction. */
    void mayBeUnnamed(InodeRow row) {
        unnamed.put(row.number, row);
    }

    /** Hands out those that have none, once. */
    List<InodeRow> takeUnnamed() {
        var rows = new ArrayList<InodeRow>();
        for (InodeRow row : unnamed.values()) {
            if (row.links == 0 && inodes.get(row.number) == row) {
                rows.add(row);
            }
        }
        unnamed.clear();
        return rows;
    }

    /** A number that no inode and no version has had. */
    long nextNumber() {
        long number = numbers.next();
        if (number >= Math.max(newLimit, numbers.limit())) {
            newLimit = number + Numbers.BLOCK;
        }
        return number;
    }

    void died(Death death) {
        deaths.add(death);
    }

    /** Writes down what is otherwise written once in a while. */
    void noteNumbers() {
        newLimit = Math.max(newLimit, numbers.limit());
    }

    boolean isEmpty() {
        return changes.isEmpty() && changed.isEmpty() && newLimit == 0;
    }

    /** All changes, for the log. Nothing may be changed afterwards. */
    List<RowChange> finish() {
        for (InodeRow row : changed.values()) {
            put(Keys.of(Keys.INODE, row.number), InodeCodec.encode(row));
        }
        if (newLimit > 0) {
            put(Keys.NUMBERS, Numbers.encode(newLimit, numbers.inodes() + created));
        }
        int sequence = 0;
        for (Death death : deaths) {
            put(Keys.death(position, sequence++), death.encode());
        }
        return new ArrayList<>(changes.values());
    }

    /** After the log took it. */
    void committed() {
        numbers.committed(newLimit, created);
    }
}
