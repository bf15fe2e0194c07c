package io.qsfs.zdb.namespace;

import io.qsfs.zdb.index.IndexEntry;
import io.qsfs.zdb.index.PendingIndex;
import io.qsfs.zdb.segment.Key;
import io.qsfs.zdb.segment.Location;
import io.qsfs.zdb.segment.LogReplay;
import io.qsfs.zdb.segment.RecordCursor;
import io.qsfs.zdb.segment.RecordFormat;
import io.qsfs.zdb.segment.Segment;
import io.qsfs.zdb.segment.SegmentLog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The records of one namespace: a log of segments and the index over it. Thread-safe; writes hold
 * its lock, reads do not.
 *
 * <ul>
 *   <li>Order of a write: append to the log, then change the index. {@link #sync()} makes durable
 *       what was appended.
 *   <li>The index store reflects a durable prefix of the log (except without any syncing); a
 *       restart replays the rest.
 *   <li>After a failed sync the namespace only reads: what the disk holds is unknown then.
 * </ul>
 */
public final class Namespace {
    /** Index changes held in memory before they go to the store as one batch. */
    static final int PENDING_MAX = 8192;

    /** Index changes at which writers wait for the batch before to be stored. */
    private static final int PENDING_LIMIT = 8 * PENDING_MAX;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int[] NO_TABLE = {};

    private final NamespaceContext context;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stored = lock.newCondition();
    private final WrittenSegments written;
    private volatile NamespaceSettings settings;
    private volatile SegmentLog log;
    private volatile LiveRecords records;
    private final DiskFaults faults;
    private volatile boolean locked;
    private volatile boolean frozen;
    private volatile boolean removed;

    Namespace(NamespaceContext context, NamespaceSettings settings, SegmentLog log) {
        this.context = context;
        this.settings = settings;
        this.log = log;
        this.records = emptyRecords(settings.space());
        this.written = new WrittenSegments(context);
        this.faults = new DiskFaults(context.clock());
    }

    private LiveRecords emptyRecords(int space) {
        return new LiveRecords(new PendingIndex(context.store(), space), LogState.EMPTY);
    }

    /** Opens the records: brings the index up to the log's end and mends a torn tail. */
    void recover(Consumer<String> report) throws IOException {
        LogState state = LogState.open(context.store(), settings.space(), log, report);
        log.nextSerialAtLeast(state.nextSerial());
        records = new LiveRecords(new PendingIndex(context.store(), settings.space()), state);
        new LogReplay(log, report).run(state.position(), this::replay);
        for (Map.Entry<Segment, List<Segment>> left : log.unfinished().entrySet()) {
            Compaction.finish(this, log, left.getValue(), left.getKey());
        }
        if (log.active().isEmpty()) {
            log.rotate();
        }
    }

    private void replay(RecordCursor record) throws IOException {
        records.replay(record);
        if (records.index().changeCount() >= PENDING_MAX) {
            storePending(new Location(record.location().segment(), (int) record.nextOffset()));
        }
    }

    private void storePending(Location position) throws IOException {
        byte[] state = records.state(position, log);
        records.index().freeze();
        records.index().storeFrozen(state);
        records.index().thaw();
    }

    private Location end() {
        Segment active = log.active().orElseThrow();
        return new Location(active.number(), (int) active.end());
    }

    /** Returns the settings. */
    public NamespaceSettings settings() {
        return settings;
    }

    /** Returns the segments. */
    public SegmentLog log() {
        return log;
    }

    /** Returns the number of live records. */
    public long recordCount() {
        return records.count();
    }

    /** Returns the live payload bytes. */
    public long payloadBytes() {
        return records.payloadBytes();
    }

    LiveRecords records() {
        return records;
    }

    /** Returns the operations on the disk that failed. */
    public DiskFaults faults() {
        return faults;
    }

    /** Returns the bytes of all segments on disk. */
    public long storedBytes() {
        return log.segments().stream().mapToLong(Segment::end).sum();
    }

    /** Returns what the index knows of a key. */
    public Optional<IndexEntry> find(Key key) throws IOException {
        return records.find(key);
    }

    /** Returns the first keys with a prefix in ascending order, behind one if given. */
    public List<Key> keys(Key prefix, Optional<Key> after, int countMax) throws IOException {
        return records.keys(prefix, after, countMax);
    }

    /** Returns a key's payload, which the caller closes. */
    public Optional<StoredValue> value(Key key) throws IOException {
        while (true) {
            Optional<IndexEntry> entry = records.find(key);
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            SegmentLog current = log;
            Optional<Segment> segment = current.segment(entry.get().location().segment());
            if (segment.isPresent() && !entry.get().isPossible()) {
                throw segment.get()
                        .corrupt(entry.get().location().offsetBytes(), "the index is damaged");
            }
            if (segment.isPresent() && segment.get().acquire()) {
                return Optional.of(StoredValue.whole(segment.get(), key, entry.get()));
            }
            if (current == log && records.find(key).equals(entry)) {
                throw new IOException(
                        "the index names segment "
                                + entry.get().location().segment()
                                + ", which does not exist: run rebuild-index");
            }
            // Compaction or a flush moved the record between the two look-ups.
        }
    }

    /** A change with the checks that must still hold when it happens. */
    @FunctionalInterface
    public interface Change<T> {
        /** Checks, then changes. */
        T run() throws IOException, RefusedException;
    }

    /** Runs a change with nothing between its checks and its write, so that fences hold. */
    public <T> T exclusively(Change<T> change) throws IOException, RefusedException {
        enter();
        try {
            return change.run();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the lock, unless the namespace is no more. */
    private void enter() throws RefusedException {
        lock.lock();
        if (removed) {
            lock.unlock();
            throw new RefusedException("Namespace not found");
        }
    }

    /** What runs under the lock. */
    interface Step<T> {
        T run() throws IOException;
    }

    <T> T underLock(Step<T> step) throws IOException {
        lock.lock();
        try {
            return step.run();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes a record.
     *
     * @param key empty in a sequential namespace to create one
     * @param payload left as it is
     * @param timestamp seconds since 1970, if not now
     * @return the record's key, or nothing when it already had this payload
     */
    public Optional<Key> set(Key key, ByteBuffer payload, OptionalLong timestamp)
            throws IOException, RefusedException {
        int[] table = RecordFormat.table(payload);
        int fingerprint = RecordFormat.fingerprint(table);
        enter();
        try {
            Key target = targetKey(key);
            Optional<IndexEntry> old = records.find(target);
            if (settings.mode() == NamespaceMode.SEQUENTIAL && key.length() > 0 && old.isEmpty()) {
                throw new RefusedException("Invalid key, only update authorized");
            }
            if (old.isPresent() && settings.worm()) {
                throw new RefusedException("Namespace is protected by worm mode");
            }
            if (old.isPresent() && same(target, old.get(), payload, fingerprint)) {
                return Optional.empty();
            }
            checkSpace(payload.remaining(), old);
            int seconds = (int) timestamp.orElse(context.clock().millis() / 1000);
            Location previous = old.map(IndexEntry::location).orElse(Location.NONE);
            Location location =
                    append(new SegmentLog.Draft(target, false, seconds, previous), payload, table);
            IndexEntry entry = new IndexEntry(location, payload.remaining(), seconds, fingerprint);
            records.put(target, old, entry);
            storeIfMany();
            return Optional.of(target);
        } finally {
            lock.unlock();
        }
    }

    private Key targetKey(Key key) throws RefusedException {
        if (settings.mode() == NamespaceMode.SEQUENTIAL) {
            return key.length() == 0 ? Key.ofSequence(log.nextSerial()) : key;
        }
        if (key.length() == 0) {
            throw new RefusedException("Invalid argument, key needed");
        }
        return key;
    }

    private boolean same(Key key, IndexEntry old, ByteBuffer payload, int fingerprint)
            throws IOException {
        if (old.length() != payload.remaining() || old.fingerprint() != fingerprint) {
            return false;
        }
        try (StoredValue value = value(key).orElseThrow()) {
            ByteBuffer stored = ByteBuffer.allocate(value.length());
            value.read(stored);
            return stored.flip().equals(payload);
        } catch (io.qsfs.zdb.segment.CorruptRecordException e) {
            // A damaged record is not the same: this write mends it.
            return false;
        }
    }

    private void checkSpace(int length, Optional<IndexEntry> old) throws RefusedException {
        long growth = (long) length - old.map(IndexEntry::length).orElse(0);
        long limit = settings.lengthMax();
        if (limit > 0 && growth > 0 && records.payloadBytes() + growth > limit) {
            throw new RefusedException("No space left on this namespace");
        }
        if (!context.space().allows(length)) {
            throw new RefusedException(
                    "Cannot write data right now: the disk is full except for its reserve; delete"
                            + " records or add space");
        }
    }

    private Location append(SegmentLog.Draft draft, ByteBuffer payload, int[] table)
            throws RefusedException {
        Optional<String> why = faults.reason();
        if (why.isPresent()) {
            throw new RefusedException("Cannot write data right now: " + why.get());
        }
        try {
            Segment before = log.active().orElseThrow();
            Location location = log.append(draft, payload, table);
            noteWrite(before);
            context.wrote(this);
            return location;
        } catch (IOException e) {
            if (faults.note()) {
                context.failed(this, "write", e);
            }
            throw new RefusedException("Cannot write data right now: " + e.getMessage());
        }
    }

    private void noteWrite(Segment before) {
        Segment active = log.active().orElseThrow();
        written.add(active);
        if (active != before) {
            written.jumped(before, active);
        }
    }

    /** Deletes a record; returns whether there was one. */
    public boolean delete(Key key, OptionalLong timestamp) throws IOException, RefusedException {
        enter();
        try {
            Optional<IndexEntry> old = records.find(key);
            if (old.isEmpty()) {
                return false;
            }
            if (settings.worm()) {
                throw new RefusedException("Cannot delete a key when namespace is in worm mode");
            }
            int seconds = (int) timestamp.orElse(context.clock().millis() / 1000);
            SegmentLog.Draft draft = new SegmentLog.Draft(key, true, seconds, old.get().location());
            append(draft, NOTHING, NO_TABLE);
            records.remove(key, old);
            storeIfMany();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void storeIfMany() throws IOException {
        PendingIndex index = records.index();
        if (index.changeCount() < PENDING_MAX) {
            return;
        }
        while (index.isFrozen()
                && index.changeCount() >= PENDING_LIMIT
                && faults.reason().isEmpty()) {
            stored.awaitUninterruptibly();
        }
        if (!index.isFrozen()) {
            byte[] state = records.state(end(), log);
            SegmentLog source = log;
            index.freeze();
            context.background().execute(() -> store(index, source, state));
        }
    }

    private void store(PendingIndex batch, SegmentLog source, byte[] state) {
        try {
            if (context.syncBeforeIndex()) {
                source.sync();
            }
            batch.storeFrozen(state);
        } catch (IOException e) {
            fail("index", e);
        }
        lock.lock();
        try {
            // After a failure the changes stay readable in memory.
            if (faults.reason().isEmpty()) {
                batch.thaw();
            }
            stored.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the batch on its way to the store, so that none comes late. */
    private void awaitStored() {
        while (records.index().isFrozen() && faults.reason().isEmpty()) {
            stored.awaitUninterruptibly();
        }
    }

    /**
     * Stores every pending change of the index. The lock is held for moments only.
     *
     * @return false when the namespace has failed
     */
    public boolean storeIndex() throws IOException {
        PendingIndex batch;
        SegmentLog source;
        byte[] state;
        lock.lock();
        try {
            awaitStored();
            if (faults.reason().isPresent() || removed) {
                return false;
            }
            batch = records.index();
            source = log;
            state = records.state(end(), log);
            batch.freeze();
        } finally {
            lock.unlock();
        }
        source.sync();
        store(batch, source, state);
        return faults.reason().isEmpty();
    }

    /** The same, durably. */
    boolean syncIndex() throws IOException {
        boolean whole = storeIndex();
        context.store().sync();
        return whole;
    }

    /** Begins a new segment. */
    public void jump() throws IOException, RefusedException {
        enter();
        try {
            Segment before = log.active().orElseThrow();
            log.rotate();
            noteWrite(before);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the segments written lately. */
    public WrittenSegments written() {
        return written;
    }

    /** Closes and opens the records again, as a restart does; ends a failure. */
    public void reload() throws IOException, RefusedException {
        enter();
        try {
            storeIndex();
            SegmentLog old = log;
            SegmentLog fresh = context.openLog(settings);
            // A compaction of the old log that still runs has taken a number.
            fresh.lastNumberAtLeast(old.lastNumber());
            try {
                log = fresh;
                faults.forget();
                recover(message -> context.report(this, message));
            } catch (IOException e) {
                fail("reload", e);
                throw e;
            } finally {
                old.close();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether a log is the one in use. */
    boolean uses(SegmentLog other) {
        return log == other && !removed;
    }

    /** Makes every record written so far survive power loss. */
    public void sync() throws IOException {
        try {
            log.sync();
        } catch (IOException e) {
            fail("sync", e);
            throw e;
        }
    }

    private void fail(String what, IOException cause) {
        faults.refuseWrites(what, cause);
        context.failed(this, what, cause);
    }

    /** Returns why writes are refused, if they are. */
    public Optional<String> failure() {
        return faults.reason();
    }

    /**
     * Shows a token.
     *
     * @return whether its holder may write: it is at least the largest one shown so far
     */
    public boolean fence(Key token) throws IOException, RefusedException {
        enter();
        try {
            Optional<Key> stored = settings.fence();
            if (stored.isPresent() && stored.get().length() != token.length()) {
                throw new RefusedException(
                        "Invalid token, " + stored.get().length() + " bytes expected");
            }
            int order = stored.map(token::compareTo).orElse(1);
            if (order > 0) {
                update(current -> current.withFence(token));
            }
            return order >= 0;
        } finally {
            lock.unlock();
        }
    }

    /** What becomes of settings. */
    public interface SettingsChange {
        NamespaceSettings apply(NamespaceSettings current) throws RefusedException;
    }

    /** Changes the settings, durably. Changes come one after another, so none undoes another. */
    public void update(SettingsChange change) throws IOException, RefusedException {
        enter();
        try {
            NamespaceSettings changed = change.apply(settings);
            context.write(changed);
            settings = changed;
        } finally {
            lock.unlock();
        }
    }

    /** Removes every record and gives their space back. */
    public void flush() throws IOException, RefusedException {
        enter();
        try {
            awaitStored();
            NamespaceSettings before = settings;
            NamespaceSettings changed = before.flushed(context.nextNumber(), log.lastNumber() + 1);
            context.store().drop(changed.space());
            context.write(changed);
            settings = changed;
            try {
                restart(changed);
            } catch (IOException e) {
                // A write to the old log would be lost at the next start.
                fail("flush", e);
                throw e;
            }
            context.store().drop(before.space());
        } finally {
            lock.unlock();
        }
    }

    private void restart(NamespaceSettings changed) throws IOException {
        SegmentLog old = log;
        SegmentLog fresh = context.openLog(changed);
        fresh.nextSerialAtLeast(old.nextSerial());
        fresh.rotate();
        records = emptyRecords(changed.space());
        log = fresh;
        faults.forget();
        old.close();
    }

    /** Returns whether writes are refused until further notice. */
    public boolean locked() {
        return locked;
    }

    /** Sets whether writes are refused; forgotten at restart. */
    public void locked(boolean value) {
        locked = value;
    }

    /** Returns whether reads and writes are refused until further notice. */
    public boolean frozen() {
        return frozen;
    }

    /** Sets whether reads and writes are refused; forgotten at restart. */
    public void frozen(boolean value) {
        frozen = value;
    }

    /** Returns whether the namespace was removed. */
    public boolean removed() {
        return removed;
    }

    /** Lets nobody in any more, or again when it could not be removed. */
    void removed(boolean value) throws IOException {
        underLock(() -> removed = value);
    }

    void close() throws IOException {
        lock.lock();
        try {
            awaitStored();
            log.close();
        } finally {
            lock.unlock();
        }
    }
}
