package io.qsfs.zdb.namespace;

import io.qsfs.zdb.index.IndexEntry;
import io.qsfs.zdb.index.PendingIndex;
import io.qsfs.zdb.segment.CompactedSegment;
import io.qsfs.zdb.segment.Key;
import io.qsfs.zdb.segment.Location;
import io.qsfs.zdb.segment.LogReplay;
import io.qsfs.zdb.segment.RecordCursor;
import io.qsfs.zdb.segment.RecordFormat;
import io.qsfs.zdb.segment.RecordHeader;
import io.qsfs.zdb.segment.Segment;
import io.qsfs.zdb.segment.SegmentHeader;
import io.qsfs.zdb.segment.SegmentLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.LongAdder;
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

    /** Entries that compaction changes while it holds the lock once. */
    private static final int SWITCH_COUNT = 256;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int[] NO_TABLE = {};

    private final NamespaceContext context;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stored = lock.newCondition();
    private final Map<Integer, Long> liveBytes = new HashMap<>();

    /** Of compacted segments: what their tombstones take; the next compaction keeps them too. */
    private final Map<Integer, Long> tombstoneBytes = new HashMap<>();

    private final Set<Integer> dirty = new ConcurrentSkipListSet<>();
    private volatile NamespaceSettings settings;
    private volatile SegmentLog log;
    private volatile PendingIndex index;
    private volatile long recordCount;
    private volatile long payloadBytes;
    private volatile @Nullable String failure;
    private final LongAdder errorCount = new LongAdder();
    private volatile long lastErrorSeconds;
    private volatile boolean locked;
    private volatile boolean frozen;
    private volatile boolean removed;

    Namespace(NamespaceContext context, NamespaceSettings settings, SegmentLog log) {
        this.context = context;
        this.settings = settings;
        this.log = log;
        this.index = new PendingIndex(context.store(), settings.space());
    }

    /** Opens the records: brings the index up to the log's end and mends a torn tail. */
    void recover(Consumer<String> report) throws IOException {
        LogState state = storedState();
        if (!fits(state)) {
            report.accept(
                    "namespace "
                            + settings.name()
                            + ": the index does not fit the log; rebuilding");
            context.store().drop(settings.space());
            state = LogState.EMPTY;
        }
        log.nextSerialAtLeast(state.nextSerial());
        recordCount = state.recordCount();
        payloadBytes = state.payloadBytes();
        liveBytes.putAll(state.liveBytes());
        new LogReplay(log, report).run(state.position(), this::replay);
        for (Map.Entry<Segment, List<Segment>> left : log.unfinished().entrySet()) {
            switchTo(log, left.getValue(), left.getKey());
        }
        if (log.active().isEmpty()) {
            log.rotate();
        }
    }

    private LogState storedState() throws IOException {
        return context.store()
                .state(settings.space())
                .flatMap(LogState::read)
                .orElse(LogState.EMPTY);
    }

    /** The store must not be ahead of the log, as it may be after power loss without syncing. */
    private boolean fits(LogState state) {
        if (state.position().equals(Location.NONE)) {
            return true;
        }
        Optional<Segment> segment = log.segment(state.position().segment());
        return segment.isPresent() && segment.get().end() >= state.position().offsetBytes();
    }

    private void replay(RecordCursor record) throws IOException {
        RecordHeader header = record.header();
        Optional<IndexEntry> old = index.find(record.key());
        if (header.tombstone()) {
            forget(record.key(), old);
        } else {
            IndexEntry entry =
                    new IndexEntry(
                            record.location(),
                            header.payloadLength(),
                            header.timestamp(),
                            record.fingerprint());
            remember(record.key(), old, entry);
        }
        if (index.changeCount() >= PENDING_MAX) {
            Location behind = new Location(record.location().segment(), (int) record.nextOffset());
            index.freeze();
            index.storeFrozen(state(behind).write());
            index.thaw();
        }
    }

    private void remember(Key key, Optional<IndexEntry> old, IndexEntry entry) {
        index.put(key, entry);
        old.ifPresent(previous -> account(key, previous, -1));
        account(key, entry, 1);
    }

    private void forget(Key key, Optional<IndexEntry> old) {
        if (old.isPresent()) {
            index.remove(key);
            account(key, old.get(), -1);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock only
    private void account(Key key, IndexEntry entry, int sign) {
        recordCount += sign;
        payloadBytes += (long) sign * entry.length();
        long length = RecordFormat.recordLength(key.length(), entry.length());
        liveBytes.merge(entry.location().segment(), sign * length, Long::sum);
    }

    private LogState state(Location position) {
        return new LogState(position, log.nextSerial(), recordCount, payloadBytes, liveBytes);
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
        return recordCount;
    }

    /** Returns the live payload bytes. */
    public long payloadBytes() {
        return payloadBytes;
    }

    /** Returns the bytes of all segments on disk. */
    public long storedBytes() {
        return log.segments().stream().mapToLong(Segment::end).sum();
    }

    /** Returns what the index knows of a key. */
    public Optional<IndexEntry> find(Key key) throws IOException {
        return index.find(key);
    }

    /** Returns the first keys with a prefix in ascending order, behind one if given. */
    public List<Key> keys(Key prefix, Optional<Key> after, int countMax) throws IOException {
        return index.keys(prefix, after, countMax);
    }

    /** Returns a key's payload, which the caller closes. */
    public Optional<StoredValue> value(Key key) throws IOException {
        while (true) {
            Optional<IndexEntry> entry = index.find(key);
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            SegmentLog current = log;
            Optional<Segment> segment = current.segment(entry.get().location().segment());
            if (segment.isPresent() && segment.get().acquire()) {
                return Optional.of(StoredValue.whole(segment.get(), key, entry.get()));
            }
            if (current == log && index.find(key).equals(entry)) {
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

    /**
     * Runs a change so that nothing comes between its checks and its write: after a fence was
     * answered, no write of an older writer can follow.
     */
    public <T> T exclusively(Change<T> change) throws IOException, RefusedException {
        lock.lock();
        try {
            return change.run();
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
        lock.lock();
        try {
            Key target = targetKey(key);
            Optional<IndexEntry> old = index.find(target);
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
            remember(target, old, entry);
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
        if (limit > 0 && growth > 0 && payloadBytes + growth > limit) {
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
        String why = failure;
        if (why != null) {
            throw new RefusedException("Cannot write data right now: " + why);
        }
        try {
            Location location = log.append(draft, payload, table);
            dirty.add(location.segment());
            context.wrote(this);
            return location;
        } catch (IOException e) {
            noteError();
            context.failed(this, "write", e);
            throw new RefusedException("Cannot write data right now: " + e.getMessage());
        }
    }

    /** Deletes a record; returns whether there was one. */
    public boolean delete(Key key, OptionalLong timestamp) throws IOException, RefusedException {
        lock.lock();
        try {
            Optional<IndexEntry> old = index.find(key);
            if (old.isEmpty()) {
                return false;
            }
            if (settings.worm()) {
                throw new RefusedException("Cannot delete a key when namespace is in worm mode");
            }
            int seconds = (int) timestamp.orElse(context.clock().millis() / 1000);
            SegmentLog.Draft draft = new SegmentLog.Draft(key, true, seconds, old.get().location());
            append(draft, NOTHING, NO_TABLE);
            forget(key, old);
            storeIfMany();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void storeIfMany() throws IOException {
        if (index.changeCount() < PENDING_MAX) {
            return;
        }
        while (index.isFrozen() && index.changeCount() >= PENDING_LIMIT && failure == null) {
            stored.awaitUninterruptibly();
        }
        if (!index.isFrozen()) {
            Location position = end();
            byte[] state = state(position).write();
            PendingIndex batch = index;
            SegmentLog source = log;
            batch.freeze();
            context.background().execute(() -> store(batch, source, state));
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
            if (failure != null) {
                stored.signalAll();
                return;
            }
            batch.thaw();
            stored.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Stores every pending change of the index, so that a restart has nothing to replay. */
    public void storeIndex() throws IOException {
        lock.lock();
        try {
            if (failure != null || index.isFrozen()) {
                return;
            }
            log.sync();
            byte[] state = state(end()).write();
            index.freeze();
            index.storeFrozen(state);
            index.thaw();
        } finally {
            lock.unlock();
        }
    }

    /** Begins a new segment. */
    public void jump() throws IOException {
        lock.lock();
        try {
            dirty.add(log.rotate().number());
        } finally {
            lock.unlock();
        }
    }

    /** Returns the numbers of the segments written since {@link #resetDirty}, ascending. */
    public List<Integer> dirtySegments() {
        return List.copyOf(dirty);
    }

    /** Forgets which segments were written. */
    public void resetDirty() {
        dirty.clear();
    }

    /** Closes and opens the records again, as a restart does; ends a failure. */
    public void reload() throws IOException {
        lock.lock();
        try {
            if (!index.isFrozen()) {
                storeIndex();
            }
            SegmentLog old = log;
            log = context.openLog(settings);
            index = new PendingIndex(context.store(), settings.space());
            liveBytes.clear();
            tombstoneBytes.clear();
            failure = null;
            recover(message -> context.report(this, message));
            old.close();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the bytes of a segment that compaction would copy. */
    long keptBytes(Segment segment) {
        lock.lock();
        try {
            return liveBytes.getOrDefault(segment.number(), 0L)
                    + tombstoneBytes.getOrDefault(segment.number(), 0L);
        } finally {
            lock.unlock();
        }
    }

    /** Begins a compaction, unless the log was replaced meanwhile. */
    Optional<CompactedSegment> beginCompaction(SegmentLog source, List<Segment> sources)
            throws IOException {
        lock.lock();
        try {
            return source == log && !removed ? Optional.of(log.compact(sources)) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether compaction must copy a record. */
    boolean isNeeded(RecordCursor record, boolean oldest) throws IOException {
        Optional<IndexEntry> entry = index.find(record.key());
        return record.header().tombstone()
                ? !oldest && entry.isEmpty()
                : entry.isPresent() && entry.get().location().equals(record.location());
    }

    /**
     * Publishes a compacted segment, unless the log was replaced meanwhile. First everything is
     * synced: a record was left out because a newer one exists, which must not be lost any more.
     */
    Optional<Segment> publish(SegmentLog source, CompactedSegment compacted) throws IOException {
        sync();
        lock.lock();
        try {
            if (source != log || removed) {
                source.abandon(compacted);
                return Optional.empty();
            }
            return Optional.of(log.publish(compacted));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes index entries point to a compacted segment, makes that durable, and deletes the
     * segments it replaces. Can be repeated after a crash.
     *
     * @return false when the log was replaced meanwhile
     */
    boolean switchTo(SegmentLog source, List<Segment> sources, Segment compacted)
            throws IOException {
        Set<Integer> old = new HashSet<>();
        sources.forEach(segment -> old.add(segment.number()));
        RecordCursor record = new RecordCursor(compacted, SegmentHeader.LENGTH, compacted.end());
        long tombstones = 0;
        boolean more = true;
        while (more) {
            lock.lock();
            try {
                if (source != log || removed) {
                    return false;
                }
                for (int i = 0; i < SWITCH_COUNT && more; i++) {
                    more = record.nextIntact();
                    if (more && record.header().tombstone()) {
                        tombstones += record.header().recordLength();
                    } else if (more) {
                        move(record, old);
                    }
                }
            } finally {
                lock.unlock();
            }
        }
        lock.lock();
        try {
            if (source != log || removed || !storeAll()) {
                return false;
            }
            log.replace(sources, compacted);
            old.forEach(liveBytes::remove);
            old.forEach(tombstoneBytes::remove);
            tombstoneBytes.put(compacted.number(), tombstones);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void move(RecordCursor record, Set<Integer> old) throws IOException {
        Optional<IndexEntry> entry = index.find(record.key());
        if (entry.isPresent() && old.contains(entry.get().location().segment())) {
            IndexEntry moved =
                    new IndexEntry(
                            record.location(),
                            entry.get().length(),
                            entry.get().timestamp(),
                            entry.get().fingerprint());
            remember(record.key(), entry, moved);
        }
    }

    /** Stores the whole index, durably; returns false when the namespace has failed. */
    private boolean storeAll() throws IOException {
        while (index.isFrozen() && failure == null) {
            stored.awaitUninterruptibly();
        }
        if (failure != null) {
            return false;
        }
        storeIndex();
        context.store().sync();
        return failure == null;
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

    private void noteError() {
        errorCount.increment();
        lastErrorSeconds = context.clock().millis() / 1000;
    }

    /** Returns how many operations on the disk failed. */
    public long errorCount() {
        return errorCount.sum();
    }

    /** Returns when the last one did, in seconds since 1970; 0 for never. */
    public long lastErrorSeconds() {
        return lastErrorSeconds;
    }

    private void fail(String what, IOException cause) {
        noteError();
        failure = "an earlier " + what + " failed (" + cause.getMessage() + "); restart the node";
        context.failed(this, what, cause);
    }

    /** Returns why writes are refused, if they are. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * Shows a token.
     *
     * @return whether its holder may write: it is at least the largest one shown so far
     */
    public boolean fence(Key token) throws IOException, RefusedException {
        lock.lock();
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
    @FunctionalInterface
    public interface SettingsChange {
        NamespaceSettings apply(NamespaceSettings current) throws RefusedException;
    }

    /** Changes the settings, durably. Changes come one after another, so none undoes another. */
    public void update(SettingsChange change) throws IOException, RefusedException {
        lock.lock();
        try {
            NamespaceSettings changed = change.apply(settings);
            context.write(changed);
            settings = changed;
        } finally {
            lock.unlock();
        }
    }

    /** Removes every record and gives their space back. */
    public void flush() throws IOException {
        lock.lock();
        try {
            SegmentLog old = log;
            int first = old.lastNumber() + 1;
            NamespaceSettings changed = settings.flushed(context.nextNumber(), first);
            context.write(changed);
            int oldSpace = settings.space();
            settings = changed;
            SegmentLog fresh = context.openLog(changed);
            fresh.nextSerialAtLeast(old.nextSerial());
            fresh.rotate();
            index = new PendingIndex(context.store(), changed.space());
            log = fresh;
            recordCount = 0;
            payloadBytes = 0;
            liveBytes.clear();
            tombstoneBytes.clear();
            failure = null;
            old.close();
            context.store().drop(oldSpace);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether records were ever written. */
    public boolean isUsed() {
        return log.segments().size() > 1
                || log.active().map(Segment::end).orElse(0L) > SegmentHeader.LENGTH;
    }

    /** Returns whether the active segment holds a record. */
    public boolean isActiveUsed() {
        return log.active().map(Segment::end).orElse(0L) > SegmentHeader.LENGTH;
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

    void close(boolean remove) throws IOException {
        lock.lock();
        try {
            removed = remove;
            log.close();
        } finally {
            lock.unlock();
        }
    }
}
