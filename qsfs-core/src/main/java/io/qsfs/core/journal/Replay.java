package io.qsfs.core.journal;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.MetadataStore;
import io.qsfs.core.meta.RowChange;
import io.qsfs.core.meta.StorePosition;
import io.qsfs.core.pack.PackKind;
import io.qsfs.core.pack.PackReader;
import io.qsfs.core.stripe.Stripe;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Brings a metadata store up to the end of the log: loads the checkpoint when the store is of no
 * use, then applies what later packs hold. The same after a crash and on an empty machine. Not
 * thread-safe.
 *
 * <ul>
 *   <li>A closed segment ends at its cut; that a pack before it is missing is a loss.
 *   <li>The open segment, whose writer is fenced, ends at the first pack that cannot be read: it
 *       was never acknowledged by the nodes, and neither was any behind it. What the write-back log
 *       of this machine has of those is stored first.
 *   <li>Packs of that writer that may have been on their way are brought to full redundancy before
 *       anything is built on them.
 * </ul>
 */
final class Replay {
    private static final System.Logger LOGGER = System.getLogger(Replay.class.getName());

    /** Packs located and read ahead of the one that is being applied. */
    private static final int AHEAD = 8;

    private final LogContext context;
    private final MetadataStore store;
    private final Optional<LocalReplay> local;
    private final Map<PackId, Manifest> unnoted = new LinkedHashMap<>();
    private final Map<PackId, Stripe> located = new HashMap<>();
    private long lsn;

    /**
     * @param local what of the open segment only this machine has
     */
    Replay(LogContext context, Optional<LocalReplay> local) {
        this.context = context;
        this.store = context.store();
        this.local = local;
    }

    /**
     * Where the log ends.
     *
     * @param end of the segment that was open
     * @param unnoted manifests that no transaction of the log notes yet; the store has them
     */
    record Outcome(WriterSegment.End end, List<Manifest> unnoted) {}

    private record Found(Stripe stripe, PackReader.Contents contents) {}

    /** Applies everything that the store lacks; the old writer must have been fenced before. */
    Outcome run(Superblock superblock) throws StorageException {
        StorePosition position = start(superblock);
        lsn = position.lsn();
        List<WriterSegment> segments = superblock.segments();
        int at = indexOf(segments, position.next());
        long sequence = position.next().sequence();
        while (at < segments.size() - 1) {
            WriterSegment segment = segments.get(at);
            replayClosed(segment, sequence);
            at++;
            sequence = 0;
        }
        long cut = replayOpen(superblock.openSegment(), sequence);
        return new Outcome(new WriterSegment.End(cut, lsn), List.copyOf(unnoted.values()));
    }

    private StorePosition start(Superblock superblock) throws StorageException {
        Optional<StorePosition> persisted = store.persisted();
        if (persisted.isPresent()) {
            StorePosition position = persisted.get();
            if (!position.volume().equals(superblock.volume())) {
                throw new StorageException.Conflict(
                        "the metadata store belongs to volume "
                                + position.volume()
                                + ", not to "
                                + superblock.volume());
            }
            if (isUsable(position, superblock)) {
                return position;
            }
        }
        if (superblock.checkpoint().isPresent()) {
            new CheckpointLoader(context).load(superblock.checkpoint().get(), store);
            return store.persisted().orElseThrow();
        }
        store.clear();
        WriterSegment first = superblock.segments().getFirst();
        return new StorePosition(
                superblock.volume(), first.startLsn(), new PackId(first.writer(), 0));
    }

    private static boolean isUsable(StorePosition position, Superblock superblock) {
        boolean behindCheckpoint =
                superblock.checkpoint().isEmpty()
                        || position.lsn() >= superblock.checkpoint().get().lsn();
        return behindCheckpoint && indexOf(superblock.segments(), position.next()) >= 0;
    }

    private static int indexOf(List<WriterSegment> segments, PackId pack) {
        for (int i = 0; i < segments.size(); i++) {
            if (segments.get(i).contains(pack)) {
                return i;
            }
        }
        return -1;
    }

    private void replayClosed(WriterSegment segment, long from) throws StorageException {
        WriterSegment.End end = segment.end().orElseThrow();
        ReadAhead<Optional<Found>> packs = packs(segment, from, end.sequence());
        for (long sequence = from; sequence < end.sequence(); sequence++) {
            PackId id = new PackId(segment.writer(), sequence);
            Found found =
                    packs.next()
                            .orElseThrow(
                                    () ->
                                            new StorageException.Corrupt(
                                                    "pack "
                                                            + id
                                                            + " of the log is lost: too few of its"
                                                            + " shards exist on the nodes"));
            apply(found);
        }
        if (lsn != end.lsn()) {
            throw new StorageException.Corrupt(
                    "the log of writer %s ends with transaction %d instead of %d"
                            .formatted(segment.writer(), lsn, end.lsn()));
        }
    }

    private long replayOpen(WriterSegment segment, long from) throws StorageException {
        ReadAhead<Optional<Found>> packs = packs(segment, from, Long.MAX_VALUE);
        Deque<Stripe> tail = new ArrayDeque<>();
        long sequence = from;
        Optional<Found> found = next(packs, new PackId(segment.writer(), sequence));
        while (found.isPresent()) {
            apply(found.get());
            tail.add(found.get().stripe());
            if (tail.size() > LogConfig.MAX_PACKS_IN_FLIGHT) {
                tail.remove();
            }
            sequence++;
            found = next(packs, new PackId(segment.writer(), sequence));
        }
        for (Stripe stripe : tail) {
            restore(stripe);
        }
        return sequence;
    }

    /** The next pack of the open segment: from the nodes, else from this machine. */
    private Optional<Found> next(ReadAhead<Optional<Found>> packs, PackId id)
            throws StorageException {
        Optional<Found> found = packs.next();
        if (found.isPresent() || local.isEmpty()) {
            return found;
        }
        Optional<LocalReplay.Sent> sent = local.get().send(id);
        if (sent.isEmpty()) {
            return Optional.empty();
        }
        var reader =
                new PackReader(
                        context.packKeys(id), context.codec(), new MemoryBytes(sent.get().pack()));
        return Optional.of(new Found(sent.get().stripe(), reader.read()));
    }

    private ReadAhead<Optional<Found>> packs(WriterSegment segment, long from, long end) {
        return new ReadAhead<>(
                context.environment().threads(),
                AHEAD,
                number -> {
                    long sequence = from + number;
                    return sequence < end
                            ? find(new PackId(segment.writer(), sequence))
                            : Optional.empty();
                });
    }

    private Optional<Found> find(PackId id) throws StorageException {
        Optional<Stripe> stripe = context.stripes().locate(id);
        return stripe.isEmpty()
                ? Optional.empty()
                : Optional.of(new Found(stripe.get(), context.reader(stripe.get()).read()));
    }

    private void apply(Found found) throws StorageException {
        var footer = found.contents().footer();
        PackId id = found.stripe().pack();
        boolean continues = footer.firstLsn() == 0 || footer.firstLsn() == lsn + 1;
        if (footer.kind() != PackKind.LOG || !continues) {
            throw new StorageException.Corrupt(
                    "pack %s does not continue the log behind transaction %d".formatted(id, lsn));
        }
        var in = new BytesReader("journal of pack " + id, found.contents().blocks());
        while (in.remaining() > 0) {
            TransactionCodec.Entry entry = TransactionCodec.read(in);
            store.apply(entry.changes());
            for (RowChange change : entry.changes()) {
                Optional<PackId> noted = Manifest.packOf(change);
                if (noted.isPresent()) {
                    correct(noted.get(), Manifest.noted(change));
                }
            }
            lsn += entry.isNote() ? 0 : 1;
        }
        if (footer.lastLsn() != 0 && footer.lastLsn() != lsn) {
            throw in.corrupt("it ends with transaction " + lsn + ", not " + footer.lastLsn());
        }
        located.put(id, found.stripe());
        note(Manifest.of(found.stripe(), footer));
        persistWhenLarge(id);
    }

    /**
     * A manifest in the journal says where shards were; where a node just showed one, it is, though
     * the opening that put it there did not live to write that down.
     */
    private void correct(PackId pack, Optional<Manifest> noted) throws StorageException {
        unnoted.remove(pack);
        Stripe seen = located.get(pack);
        if (seen != null && noted.isPresent()) {
            Stripe corrected = noted.get().stripe().correctedBy(seen);
            if (!corrected.equals(noted.get().stripe())) {
                note(noted.get().at(corrected));
            }
        }
    }

    private void note(Manifest manifest) throws StorageException {
        store.apply(List.of(manifest.toRow()));
        unnoted.put(manifest.pack(), manifest);
    }

    private void persistWhenLarge(PackId applied) throws StorageException {
        if (store.unpersistedBytes() > context.config().persistBytes()) {
            Waiting.join(store.persist(new StorePosition(context.volume(), lsn, applied.next())));
        }
    }

    private void restore(Stripe stripe) throws StorageException {
        Manifest manifest =
                Manifest.find(store, stripe.pack())
                        .orElseThrow(() -> new IllegalStateException("a replayed pack is noted"));
        try {
            Stripe whole = context.stripes().repair(stripe, Set.of());
            note(manifest.at(whole));
        } catch (StorageException.Unavailable e) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "pack {0} at the end of the log lacks shards until more nodes are back: {1}",
                    stripe.pack(),
                    e.getMessage());
        }
    }
}
