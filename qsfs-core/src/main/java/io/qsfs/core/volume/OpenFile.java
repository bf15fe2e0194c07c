package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The content of one inode that handles have open, with what was written and is not in the log yet.
 * Thread-safe.
 *
 * <ul>
 *   <li>Unwritten bytes lie in windows of {@link #CHUNK_BYTES}, each one range without gaps. They
 *       go to the log in the order in which the windows were begun, so a crash never keeps a later
 *       write and loses an earlier one of another window.
 *   <li>The lock is taken before the volume's update lock, never after it, and held from taking a
 *       window to naming its chunk, so readers that find unwritten bytes see one or the other.
 *   <li>When content that was taken out of its window cannot be named, it is lost; the failure
 *       stays with the file, so that every later write, flush and sync of it fails and none lies.
 * </ul>
 */
final class OpenFile {
    /** Content of a chunk: large enough to seal fast, small enough for a random read. */
    static final int CHUNK_BYTES = 128 << 10;

    private static final int MAX_WINDOWS = 64;

    private final long inode;
    private final ContentLog content;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Long, DirtyWindow> windows = new LinkedHashMap<>();
    private volatile @Nullable Pending pending;
    private volatile @Nullable StorageException lost;

    OpenFile(long inode, ContentLog content) {
        this.inode = inode;
        this.content = content;
    }

    /**
     * Attributes that the row does not have yet.
     *
     * @param modified of the last write, or null when somebody has set the time since
     */
    record Pending(long size, @Nullable Timestamp modified, long changes) {
        Inode over(InodeRow row) {
            var shown = new InodeRow(row);
            shown.size = Math.max(row.size, size);
            shown.changes += changes;
            if (modified != null) {
                shown.modified = modified;
                shown.changed = modified.compareTo(row.changed) > 0 ? modified : row.changed;
                shown.label = Label.NONE;
            }
            return shown.toInode();
        }
    }

    /** A chunk in the log, and where it belongs. */
    record Placed(long offset, ChunkRun run) {
        long end() {
            return offset + run.plainBytes();
        }
    }

    long inode() {
        return inode;
    }

    @Nullable Pending pending() {
        return pending;
    }

    boolean isDirty() {
        return pending != null;
    }

    void settleModified() {
        Pending now = pending;
        if (now != null) {
            pending = new Pending(now.size, null, now.changes);
        }
    }

    long size() throws StorageException {
        Pending now = pending;
        long stored = content.size(inode);
        return now == null ? stored : Math.max(now.size, stored);
    }

    void write(@Nullable Object origin, long offset, byte[] source, int from, int length)
            throws StorageException {
        lock.lock();
        try {
            writeLocked(origin, offset, source, from, length);
        } finally {
            lock.unlock();
        }
    }

    long append(@Nullable Object origin, byte[] source, int from, int length)
            throws StorageException {
        lock.lock();
        try {
            long end = size();
            writeLocked(origin, end, source, from, length);
            return end;
        } finally {
            lock.unlock();
        }
    }

    private void writeLocked(
            @Nullable Object origin, long offset, byte[] source, int from, int length)
            throws StorageException {
        if (offset < 0 || offset > FileHandle.MAX_SIZE - length) {
            throw new StorageException.TooLarge("a file cannot grow beyond 8 EiB");
        }
        if (length == 0) {
            return;
        }
        requireWhole();
        content.requireRoom();
        var placed = new ArrayList<Placed>();
        try {
            place(offset, source, from, length, placed);
            grow(offset + length);
            if (!placed.isEmpty()) {
                record(origin, placed);
            }
        } catch (StorageException e) {
            lost = e;
            throw e;
        }
        if (windows.size() > MAX_WINDOWS || content.isTooDirty()) {
            flushLocked(origin);
        }
    }

    /** Fails when content that a write was told to have taken is lost. */
    private void requireWhole() throws StorageException {
        StorageException failure = lost;
        if (failure != null) {
            throw failure.again();
        }
    }

    private void place(long offset, byte[] source, int from, int length, List<Placed> placed)
            throws StorageException {
        int done = 0;
        while (done < length) {
            long at = offset + done;
            int inWindow = (int) (at % CHUNK_BYTES);
            int part = Math.min(length - done, CHUNK_BYTES - inWindow);
            if (part == CHUNK_BYTES) {
                takeThrough(Long.MAX_VALUE, placed);
                placed.add(new Placed(at, content.append(source, from + done, part)));
            } else {
                buffer(at, source, from + done, part, placed);
            }
            done += part;
        }
    }

    private void buffer(long at, byte[] source, int from, int length, List<Placed> placed)
            throws StorageException {
        long number = at / CHUNK_BYTES;
        int inWindow = (int) (at % CHUNK_BYTES);
        DirtyWindow window = windows.get(number);
        if (window != null && !window.accepts(inWindow, inWindow + length)) {
            takeThrough(number, placed);
            window = null;
        }
        if (window == null) {
            window = new DirtyWindow(number * CHUNK_BYTES, inWindow);
            windows.put(number, window);
        }
        content.dirtied(window.put(inWindow, source, from, length));
        if (window.isFull()) {
            takeThrough(number, placed);
        }
    }

    /** Moves windows into the log, in the order of their beginning, up to and with the number. */
    private void takeThrough(long last, List<Placed> placed) throws StorageException {
        var iterator = windows.entrySet().iterator();
        while (iterator.hasNext()) {
            var entry = iterator.next();
            DirtyWindow window = entry.getValue();
            ChunkRun run =
                    window.isFull()
                            ? content.append(window.array(), window.arrayOffset(), window.length())
                            : content.appendEnd(
                                    window.array(), window.arrayOffset(), window.length());
            placed.add(new Placed(window.offset(), run));
            content.dirtied(-window.length());
            iterator.remove();
            if (entry.getKey() == last) {
                return;
            }
        }
    }

    private void grow(long end) throws StorageException {
        Pending before = pending;
        long size = before == null ? content.size(inode) : before.size;
        long changes = before == null ? 1 : before.changes + 1;
        pending = new Pending(Math.max(size, end), content.now(), changes);
    }

    /** Names the chunks in one update, and brings the attributes along. */
    private void record(@Nullable Object origin, List<Placed> placed) throws StorageException {
        content.update(
                origin,
                transaction -> {
                    InodeRow row = transaction.change(inode);
                    for (Placed chunk : placed) {
                        long length = chunk.run().plainBytes();
                        var extent =
                                new Extent(
                                        chunk.offset(),
                                        length,
                                        0,
                                        transaction.position(),
                                        chunk.run());
                        ExtentMap.put(transaction, row, extent);
                        row.size = Math.max(row.size, chunk.end());
                    }
                    settle(row);
                    transaction.events().inode(inode, true);
                    return inode;
                });
        Pending now = pending;
        if (windows.isEmpty()) {
            pending = null;
        } else if (now != null) {
            pending = new Pending(now.size, now.modified, 0);
        }
    }

    private void settle(InodeRow row) {
        Pending now = pending;
        row.label = Label.NONE;
        if (now != null) {
            row.changes += now.changes;
            if (now.modified != null) {
                row.modified = now.modified;
                row.changed = now.modified;
            }
        }
    }

    /** Hands everything unwritten to the log. */
    void flush(@Nullable Object origin) throws StorageException {
        requireWhole();
        if (pending == null) {
            return;
        }
        lock.lock();
        try {
            flushLocked(origin);
        } finally {
            lock.unlock();
        }
    }

    private void flushLocked(@Nullable Object origin) throws StorageException {
        requireWhole();
        if (!windows.isEmpty()) {
            var placed = new ArrayList<Placed>();
            try {
                takeThrough(Long.MAX_VALUE, placed);
                record(origin, placed);
            } catch (StorageException e) {
                lost = e;
                throw e;
            }
        }
    }

    /** Fills the target; returns how many bytes there were before the end of the file. */
    int read(long offset, byte[] target, int targetOffset, int length) throws StorageException {
        if (offset < 0) {
            throw new StorageException.InvalidInput("negative offset " + offset);
        }
        if (pending == null) {
            return readStored(offset, target, targetOffset, length);
        }
        var dirty = new ArrayList<DirtyWindow>();
        long size;
        lock.lock();
        try {
            size = size();
            for (DirtyWindow window : windows.values()) {
                if (window.offset() < offset + length && window.end() > offset) {
                    dirty.add(window.copy());
                }
            }
        } finally {
            lock.unlock();
        }
        int count = (int) Math.max(0, Math.min(length, size - offset));
        if (!covers(dirty, offset, count)) {
            content.reader().read(inode, offset, target, targetOffset, count);
        }
        for (DirtyWindow window : dirty) {
            window.copyTo(offset, target, targetOffset, count);
        }
        return count;
    }

    private int readStored(long offset, byte[] target, int targetOffset, int length)
            throws StorageException {
        long size = content.size(inode);
        int count = (int) Math.max(0, Math.min(length, size - offset));
        if (count > 0) {
            content.reader().read(inode, offset, target, targetOffset, count);
        }
        return count;
    }

    private static boolean covers(List<DirtyWindow> dirty, long offset, int count) {
        return dirty.size() == 1
                && dirty.getFirst().offset() <= offset
                && dirty.getFirst().end() >= offset + count;
    }

    /** Runs a change of the stored content, with nothing unwritten. */
    private <T> T settled(@Nullable Object origin, Settled<T> body) throws StorageException {
        lock.lock();
        try {
            flushLocked(origin);
            return body.run();
        } finally {
            lock.unlock();
        }
    }

    /** What runs with nothing unwritten, under the lock. */
    @FunctionalInterface
    interface Settled<T> {
        T run() throws StorageException;
    }

    void truncate(@Nullable Object origin, long size) throws StorageException {
        if (size < 0) {
            throw new StorageException.InvalidInput("negative size " + size);
        }
        lock.lock();
        try {
            dropBeyond(size);
            flushLocked(origin);
            pending = null;
            new ContentUpdate(content, inode).truncate(origin, size);
        } finally {
            lock.unlock();
        }
    }

    private void dropBeyond(long size) {
        var iterator = windows.values().iterator();
        while (iterator.hasNext()) {
            DirtyWindow window = iterator.next();
            int before = window.length();
            boolean left = window.truncate(size);
            content.dirtied(window.length() - before);
            if (!left) {
                iterator.remove();
            }
        }
    }

    void allocate(@Nullable Object origin, long offset, long length, boolean keepSize)
            throws StorageException {
        long end = checkRange(offset, length);
        content.requireRoom(length);
        if (!keepSize) {
            settled(origin, () -> new ContentUpdate(content, inode).extend(origin, end));
        }
    }

    void punchHole(@Nullable Object origin, long offset, long length) throws StorageException {
        long end = checkRange(offset, length);
        settled(
                origin,
                () -> {
                    new ContentUpdate(content, inode).clear(origin, offset, end);
                    return true;
                });
    }

    void zeroRange(@Nullable Object origin, long offset, long length, boolean keepSize)
            throws StorageException {
        long end = checkRange(offset, length);
        settled(
                origin,
                () -> {
                    var update = new ContentUpdate(content, inode);
                    update.clear(origin, offset, end);
                    return keepSize || update.extend(origin, end);
                });
    }

    private static long checkRange(long offset, long length) throws StorageException {
        if (offset < 0 || length <= 0) {
            throw new StorageException.InvalidInput("range " + offset + " + " + length);
        }
        if (offset > FileHandle.MAX_SIZE - length) {
            throw new StorageException.TooLarge("a file cannot grow beyond 8 EiB");
        }
        return offset + length;
    }

    /** The next offset with or without data, below the size; nothing beyond it. */
    OptionalLong seek(@Nullable Object origin, long offset, boolean data) throws StorageException {
        return settled(
                origin,
                () -> {
                    long size = content.size(inode);
                    if (offset < 0 || offset >= size) {
                        return OptionalLong.empty();
                    }
                    return data
                            ? ExtentMap.nextData(content.rows(), inode, offset, size)
                            : OptionalLong.of(
                                    ExtentMap.nextHole(content.rows(), inode, offset, size));
                });
    }

    /** Shares content of another file, or of another range of this one. */
    long cloneFrom(@Nullable Object origin, OpenFile source, CloneRange range)
            throws StorageException {
        OpenFile first = source.inode < inode ? source : this;
        OpenFile second = first == this ? source : this;
        first.lock.lock();
        second.lock.lock();
        try {
            source.flushLocked(origin);
            flushLocked(origin);
            return new ContentUpdate(content, inode).share(origin, source.inode, range);
        } finally {
            second.lock.unlock();
            first.lock.unlock();
        }
    }
}
