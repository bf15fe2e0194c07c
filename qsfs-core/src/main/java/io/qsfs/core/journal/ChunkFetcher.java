package io.qsfs.core.journal;

import io.qsfs.core.bytes.ArrayPool;
import io.qsfs.core.bytes.PackId;
import io.qsfs.core.crypto.PackKeys;
import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.pack.ChunkCodec;
import io.qsfs.core.pack.ChunkLocation;
import io.qsfs.core.pack.PackBytes;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads chunks from packs in memory, or from the nodes by way of the pack's manifest. Bytes that
 * fail their authentication are read again from verified shards. Thread-safe.
 */
final class ChunkFetcher implements ChunkReader {
    /** Packs whose keys are kept; deriving them costs more than opening a small chunk. */
    private static final int KEYS_KEPT = 256;

    /** Sealed bytes of a window of reading ahead, and what sealing adds to its chunks. */
    private static final int RUN_BYTES = (4 << 20) + (64 << 10);

    /** Runs up to this length are read with what surrounds them. */
    private static final int SMALL_RUN_BYTES = 16 << 10;

    /** As many runs as two streams read at once. */
    private static final int MAX_IDLE_RUNS = 4;

    private final LogContext context;
    private final PackQueue queue;
    private final PackBlocks blocks = new PackBlocks();
    private final ArrayPool runs = new ArrayPool(RUN_BYTES, MAX_IDLE_RUNS);
    private final ReentrantLock keysLock = new ReentrantLock();
    private final Map<PackId, PackKeys> keys =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<PackId, PackKeys> eldest) {
                    return size() > KEYS_KEPT;
                }
            };

    ChunkFetcher(LogContext context, PackQueue queue) {
        this.context = context;
        this.queue = queue;
    }

    @Override
    public void read(ChunkLocation chunk, byte[] target, int targetOffset) throws StorageException {
        Optional<OpenPack> held = hold(chunk.pack());
        if (held.isPresent()) {
            try {
                held.get().read(chunk, target, targetOffset);
            } finally {
                held.get().release();
            }
            return;
        }
        fetch(chunk.pack(), (source, trust) -> open(chunk, source, trust, target, targetOffset));
    }

    /** Takes bytes of a stored pack. */
    @FunctionalInterface
    private interface Reading {
        void from(StripeBytes source, PackBytes.Trust trust) throws StorageException;
    }

    /** Reads from where the pack lies; once more when repair moved it meanwhile. */
    private void fetch(PackId pack, Reading reading) throws StorageException {
        StripeBytes source = source(pack);
        while (true) {
            try {
                fetch(source, reading);
                return;
            } catch (StorageException.Unavailable | StorageException.Corrupt e) {
                StripeBytes current = source(pack);
                if (current.stripe().equals(source.stripe())) {
                    throw e;
                }
                source = current;
            }
        }
    }

    private static void fetch(StripeBytes source, Reading reading) throws StorageException {
        try {
            reading.from(source, PackBytes.Trust.AS_GIVEN);
        } catch (StorageException.Corrupt e) {
            reading.from(source, PackBytes.Trust.VERIFIED);
        }
    }

    @Override
    public void readRun(List<ChunkLocation> run, List<byte[]> contents) throws StorageException {
        Checks.argument(!run.isEmpty(), "an empty run");
        PackId pack = run.getFirst().pack();
        for (ChunkLocation chunk : run) {
            Checks.argument(chunk.pack().equals(pack), "a run lies in one pack");
        }
        Optional<OpenPack> held = hold(pack);
        if (held.isPresent()) {
            try {
                for (int i = 0; i < run.size(); i++) {
                    held.get().read(run.get(i), contents.get(i), 0);
                }
            } finally {
                held.get().release();
            }
            return;
        }
        fetch(pack, (source, trust) -> openRun(run, source, trust, contents));
    }

    private Optional<OpenPack> hold(PackId id) {
        return queue.inMemory(id).filter(OpenPack::hold);
    }

    private StripeBytes source(PackId id) throws StorageException {
        Manifest manifest =
                Manifest.find(context.store(), id)
                        .orElseThrow(
                                () ->
                                        new StorageException.NotFound(
                                                "no pack " + id + " in this volume"));
        return new StripeBytes(context.stripes(), manifest.stripe());
    }

    private void open(
            ChunkLocation chunk,
            StripeBytes source,
            PackBytes.Trust trust,
            byte[] target,
            int targetOffset)
            throws StorageException {
        checkInside(chunk, source);
        byte[] sealed = new byte[chunk.storedLength()];
        source.read(chunk.offset(), sealed.length, sealed, 0, trust);
        var place = new ChunkCodec.Target(targetOffset, chunk.plaintextLength());
        var piece = new ChunkCodec.Sealed(chunk.number(), 0, sealed.length);
        context.codec().open(keys(chunk.pack()).chunks(), piece, sealed, target, place);
    }

    private void openRun(
            List<ChunkLocation> run,
            StripeBytes source,
            PackBytes.Trust trust,
            List<byte[]> contents)
            throws StorageException {
        int start = run.getFirst().offset();
        int end = start;
        for (ChunkLocation chunk : run) {
            Checks.argument(chunk.offset() >= end, "the chunks of a run follow one another");
            checkInside(chunk, source);
            end = chunk.end();
        }
        int length = end - start;
        boolean small = length <= SMALL_RUN_BYTES;
        byte[] sealed = small || length > RUN_BYTES ? new byte[length] : runs.take();
        try {
            if (small && trust == PackBytes.Trust.AS_GIVEN) {
                blocks.read(run.getFirst().pack(), source, start, length, sealed);
            } else {
                source.read(start, length, sealed, 0, trust);
            }
            PackKeys packKeys = keys(run.getFirst().pack());
            for (int i = 0; i < run.size(); i++) {
                ChunkLocation chunk = run.get(i);
                var piece =
                        new ChunkCodec.Sealed(
                                chunk.number(), chunk.offset() - start, chunk.storedLength());
                var place = new ChunkCodec.Target(0, chunk.plaintextLength());
                context.codec().open(packKeys.chunks(), piece, sealed, contents.get(i), place);
            }
        } finally {
            runs.give(sealed);
        }
    }

    private static void checkInside(ChunkLocation chunk, StripeBytes source)
            throws StorageException {
        if (chunk.end() < 0 || chunk.end() > source.length()) {
            throw new StorageException.Corrupt(
                    "chunk " + chunk.number() + " lies outside of pack " + chunk.pack());
        }
    }

    private PackKeys keys(PackId id) {
        keysLock.lock();
        try {
            PackKeys known = keys.get(id);
            if (known != null) {
                return known;
            }
        } finally {
            keysLock.unlock();
        }
        PackKeys derived = context.packKeys(id);
        keysLock.lock();
        try {
            keys.put(id, derived);
        } finally {
            keysLock.unlock();
        }
        return derived;
    }
}
