package io.qsfs.core.journal;

import io.qsfs.core.bytes.ArrayPool;
import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.RowChange;
import io.qsfs.core.meta.StorePosition;
import io.qsfs.core.pack.ChunkCodec;
import io.qsfs.core.pack.ChunkLocation;
import io.qsfs.core.pack.PackBuilder;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.stripe.Stripe;
import io.qsfs.core.stripe.StripeGeometry;
import io.qsfs.core.time.Time;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The packs of an open log in their order: one that is being filled, and those on their way to the
 * nodes. Thread-safe; one lock guards everything, and nobody waits for nodes while holding it.
 *
 * <ul>
 *   <li>Positions, the journal's order and the order in which the store sees changes are one.
 *   <li>A pack counts as durable when it and every earlier one are stored, whichever came first.
 *   <li>A stored pack's manifest shows in the store before its bytes leave memory.
 *   <li>The open pack always has room for the manifests of all packs on their way, so noting them
 *       never waits.
 *   <li>While nodes are away for longer than the retry window the log <i>stalls</i>: who appends or
 *       syncs is told so at once (with a write-back log, who finds no room or wants the nodes),
 *       packs on their way are kept and offered again, and when one is taken the log goes on.
 *       Nothing that was appended is dropped.
 *   <li>After a failure nothing more is appended, closed or acknowledged.
 * </ul>
 */
final class PackQueue {
    private static final System.Logger LOGGER = System.getLogger(PackQueue.class.getName());

    /** A sync does not wait for others to be stored while fewer packs are on their way. */
    private static final int FLUSHES_AT_ONCE = 2;

    private final LogContext context;
    private final PackStorer storer;
    private final Consumer<OpenPack> whenDurable;
    private final @Nullable LocalCommit local;
    private final ArrayPool buffers;
    private final int manifestReserve;
    private final Map<PackId, OpenPack> inMemory = new ConcurrentHashMap<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<OpenPack> inFlight = new ArrayDeque<>();
    private @Nullable OpenPack open;
    private Time.@Nullable Timer flushTimer;
    private PackId nextPack;
    private PackId durableNext;
    private long lastLsn;
    private long durableLsn;
    private long requestedLsn;
    private boolean paused;
    private boolean closed;

    /** Both are set under the lock and may be looked at without it. */
    private volatile @Nullable StorageException stall;

    private volatile @Nullable StorageException failure;

    /**
     * @param lastLsn the last transaction of the log so far
     * @param whenDurable told of each pack, in order, under the queue's lock
     * @param local keeps transactions until the nodes have them; nothing when only nodes do
     */
    PackQueue(
            LogContext context,
            long lastLsn,
            Consumer<OpenPack> whenDurable,
            @Nullable LocalCommit local) {
        this.context = context;
        this.storer = new PackStorer(context);
        this.whenDurable = whenDurable;
        this.local = local;
        CodingPolicy policy = context.stripes().policy();
        int inFlightMax = context.config().packsInFlight();
        this.buffers =
                new ArrayPool(
                        StripeGeometry.bufferLength(policy, context.packLengthMax()), inFlightMax);
        this.manifestReserve = (inFlightMax + 1) * Manifest.transactionLengthMax(policy.shards());
        this.nextPack = new PackId(context.writer(), 0);
        this.durableNext = nextPack;
        this.lastLsn = lastLsn;
        this.durableLsn = lastLsn;
    }

    /** Where a chunk will be sealed. */
    record Place(OpenPack pack, ChunkLocation location) {}

    /** Gives a compressed chunk a place, which the caller fills. Waits for room. */
    Place reserve(ChunkCodec.Body body) throws StorageException {
        lock.lock();
        try {
            OpenPack pack = room(false, p -> p.fitsChunk(body.sealedLength()));
            return new Place(pack, pack.reserve(body));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Applies a transaction to the store and puts it into the journal. Waits for room.
     *
     * @param lengthMax of its encoded form
     */
    long append(List<RowChange> changes, long lengthMax) throws StorageException {
        lock.lock();
        try {
            OpenPack pack = room(true, p -> p.fitsTransaction(lengthMax));
            apply(changes);
            if (pack.firstLsn() == 0) {
                flushTimer = flushLater(pack);
            }
            lastLsn++;
            pack.add(lastLsn, changes);
            return lastLsn;
        } finally {
            lock.unlock();
        }
    }

    /** Notes rows of the log itself: they are stored with what comes next. Waits for room. */
    void note(List<RowChange> changes) throws StorageException {
        lock.lock();
        try {
            long lengthMax = TransactionCodec.lengthMax(changes);
            note(room(true, p -> p.fitsTransaction(lengthMax)), changes);
        } finally {
            lock.unlock();
        }
    }

    /** Returns when the position is durable. */
    void sync(long lsn) throws StorageException {
        lock.lock();
        try {
            Checks.argument(lsn <= lastLsn, "position " + lsn + " was never given out");
            while (durableLsn < lsn) {
                requireWritable();
                request(lsn);
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns when the position survives the death of this process: in the write-back log if there
     * is one that takes it, else on the nodes.
     */
    void commit(long lsn) throws StorageException {
        LocalCommit here = local;
        if (here == null || !here.commit(lsn, this::unlogged)) {
            sync(lsn);
        }
    }

    private LocalCommit.Batch unlogged() throws StorageException {
        lock.lock();
        try {
            requireUsable();
            List<LocalCommit.Unlogged> packs = new ArrayList<>();
            for (OpenPack pack : inFlight) {
                if (pack.stripe() == null && pack.hold()) {
                    packs.add(new LocalCommit.Unlogged(pack, pack.unlogged(), true));
                }
            }
            OpenPack last = open;
            if (last != null && last.hasUnlogged() && last.hold()) {
                packs.add(new LocalCommit.Unlogged(last, last.unlogged(), false));
            }
            return new LocalCommit.Batch(packs, lastLsn);
        } finally {
            lock.unlock();
        }
    }

    /** What runs while the log is at rest. */
    interface AtRest<T> {
        T run(StorePosition position) throws StorageException;
    }

    /**
     * Stops appending, waits until everything appended is durable, and runs the action: the store
     * then reflects exactly the log up to the position it is given, and manifests of packs in it.
     */
    <T> T atRest(AtRest<T> action) throws StorageException {
        lock.lock();
        try {
            while (paused) {
                changed.awaitUninterruptibly();
            }
            paused = true;
            try {
                sync(lastLsn);
                requireWritable();
                return action.run(new StorePosition(context.volume(), durableLsn, durableNext));
            } finally {
                paused = false;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The pack of that id while its bytes are in memory. */
    Optional<OpenPack> inMemory(PackId id) {
        return Optional.ofNullable(inMemory.get(id));
    }

    /** The last position given out to a caller. */
    long appendedPosition() {
        lock.lock();
        try {
            return lastLsn;
        } finally {
            lock.unlock();
        }
    }

    long durablePosition() {
        lock.lock();
        try {
            return durableLsn;
        } finally {
            lock.unlock();
        }
    }

    int packsInFlight() {
        lock.lock();
        try {
            return inFlight.size();
        } finally {
            lock.unlock();
        }
    }

    long retries() {
        return storer.retries();
    }

    /** Ends writing; what was not synced is not stored. Returns whether the log was in order. */
    boolean close() {
        lock.lock();
        try {
            closed = true;
            cancelTimer();
            changed.signalAll();
            return failure == null;
        } finally {
            lock.unlock();
        }
    }

    private void requireUsable() throws StorageException {
        StorageException reason = failure;
        if (reason != null) {
            throw reason.again();
        }
        if (closed) {
            throw new StorageException.ReadOnly("volume " + context.volume() + " is closed");
        }
    }

    private void requireWritable() throws StorageException {
        requireUsable();
        StorageException reason = stall;
        if (reason != null) {
            throw reason.again();
        }
    }

    /** See {@link Log#isWritable}. */
    boolean isWritable() {
        return failure == null && (stall == null || local != null);
    }

    /** Why nothing can be written now; empty when it can. */
    Optional<StorageException> trouble() {
        StorageException reason = failure;
        return Optional.ofNullable(reason != null ? reason : stall);
    }

    private OpenPack room(boolean transaction, Predicate<OpenPack> fits) throws StorageException {
        while (true) {
            requireUsable();
            if (local == null) {
                requireWritable();
            }
            OpenPack pack = open;
            if (transaction && paused) {
                changed.awaitUninterruptibly();
            } else if (pack == null) {
                OpenPack fresh = startPack();
                Checks.invariant(fits.test(fresh), "an empty pack has room");
            } else if (fits.test(pack)) {
                return pack;
            } else if (inFlight.size() < context.config().packsInFlight()) {
                closeOpenPack(pack);
            } else {
                requireWritable();
                changed.awaitUninterruptibly();
            }
        }
    }

    private OpenPack startPack() {
        int now = context.stripes().packLengthMax();
        int capacity =
                now == 0
                        ? Math.min(context.packLengthMax(), CodingPolicy.SHARD_LENGTH_MAX)
                        : Math.min(context.packLengthMax(), now);
        byte[] buffer = buffers.take();
        var builder =
                new PackBuilder(context.packKeys(nextPack), context.codec(), buffer, capacity);
        var pack = new OpenPack(builder, buffer, buffers, manifestReserve);
        inMemory.put(nextPack, pack);
        nextPack = nextPack.next();
        open = pack;
        return pack;
    }

    private void closeOpenPack(OpenPack pack) {
        cancelTimer();
        open = null;
        inFlight.add(pack);
        pack.close();
        var _ =
                context.environment()
                        .threads()
                        .start("qsfs-pack-" + pack.id().sequence(), () -> store(pack));
    }

    /** Runs on a thread of the pack. */
    private void store(OpenPack pack) {
        try {
            int length = pack.finish();
            if (local != null) {
                local.complete(pack);
            }
            Stripe stripe = storer.store(pack.id(), pack.buffer(), length, this::retries);
            lock.lock();
            try {
                pack.stored(stripe);
                resume();
                acknowledge();
            } finally {
                lock.unlock();
            }
            if (local != null) {
                local.letGo();
            }
        } catch (StorageException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            LOGGER.log(System.Logger.Level.ERROR, "pack " + pack.id() + " cannot be stored", e);
            fail(new StorageException.Unavailable("pack " + pack.id() + " cannot be stored", e));
        }
    }

    private boolean retries(StorageException refusal, Duration waited) {
        lock.lock();
        try {
            if (closed || failure != null) {
                return false;
            }
            if (stall == null && waited.compareTo(context.config().retryWindow()) >= 0) {
                stall = refusal;
                LOGGER.log(
                        System.Logger.Level.ERROR,
                        "volume {0} takes no writes until its nodes do: {1}",
                        context.volume(),
                        refusal.getMessage());
                changed.signalAll();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void resume() {
        if (stall != null) {
            stall = null;
            LOGGER.log(System.Logger.Level.INFO, "volume {0} takes writes again", context.volume());
        }
    }

    /** Takes note of all stored packs that no missing one precedes. */
    private void acknowledge() throws StorageException {
        OpenPack head = inFlight.peek();
        while (failure == null && !closed && head != null && head.stripe() != null) {
            inFlight.remove();
            durableLsn = Math.max(durableLsn, head.lastLsn());
            durableNext = head.id().next();
            Manifest manifest = head.manifest(Checks.present(head.stripe(), "it is stored"));
            note(open == null ? startPack() : open, List.of(manifest.toRow()));
            inMemory.remove(head.id());
            head.release();
            if (local != null) {
                local.stored(head.id());
            }
            whenDurable.accept(head);
            head = inFlight.peek();
        }
        flushIfRequested();
        changed.signalAll();
    }

    private void note(OpenPack pack, List<RowChange> changes) throws StorageException {
        apply(changes);
        pack.note(changes);
    }

    /** A store that cannot follow ends the log: its readers would miss what later ones build on. */
    private void apply(List<RowChange> changes) throws StorageException {
        try {
            context.store().apply(changes);
        } catch (StorageException e) {
            fail(e);
            throw e;
        }
    }

    private void fail(StorageException reason) {
        lock.lock();
        try {
            if (failure == null && !closed) {
                failure = reason;
                LOGGER.log(
                        System.Logger.Level.ERROR,
                        "volume {0} is read-only until reopened: {1}",
                        context.volume(),
                        reason.getMessage());
            }
            cancelTimer();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void request(long lsn) {
        requestedLsn = Math.max(requestedLsn, lsn);
        flushIfRequested();
    }

    private void flushIfRequested() {
        OpenPack pack = open;
        if (pack != null
                && failure == null
                && pack.firstLsn() != 0
                && pack.firstLsn() <= requestedLsn
                && inFlight.size() < FLUSHES_AT_ONCE) {
            closeOpenPack(pack);
        }
    }

    private Time.Timer flushLater(OpenPack pack) {
        var environment = context.environment();
        Runnable flush =
                () -> {
                    lock.lock();
                    try {
                        if (open == pack && !closed) {
                            request(pack.lastLsn());
                        }
                    } finally {
                        lock.unlock();
                    }
                };
        return environment
                .time()
                .schedule(
                        context.config().flushDelay(),
                        () -> {
                            var _ = environment.threads().start("qsfs-flush", flush);
                        });
    }

    private void cancelTimer() {
        Time.Timer timer = flushTimer;
        if (timer != null) {
            timer.cancel();
        }
        flushTimer = null;
    }
}
