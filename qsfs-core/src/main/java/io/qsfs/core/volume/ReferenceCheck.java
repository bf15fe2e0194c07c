package io.qsfs.core.volume;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;
import io.qsfs.core.meta.MetadataReader;
import io.qsfs.core.pack.PieceCache;
import io.qsfs.core.volume.Finding.Table;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Counts how many extents name each chunk, and compares with the rows of shared and of dead chunks.
 * Works on a part of the packs at a time. Not thread-safe.
 */
final class ReferenceCheck {
    /** Chunks that are counted in one pass over all extents: some 64 MiB of counts. */
    private static final long CHUNKS_AT_ONCE = 1 << 20;

    private final MetadataReader store;
    private final CheckLog log;
    private final int parts;

    /**
     * @param chunks how many extents name altogether
     */
    ReferenceCheck(MetadataReader store, CheckLog log, long chunks) {
        this.store = store;
        this.log = log;
        this.parts = Math.toIntExact(1 + chunks / CHUNKS_AT_ONCE);
    }

    void run() throws StorageException {
        for (int part = 0; part < parts; part++) {
            new Part(part).run();
        }
    }

    private final class Part {
        private final int number;
        private final Map<PieceCache.Key, Integer> named = new HashMap<>();
        private final Set<PieceCache.Key> shared = new HashSet<>();

        Part(int number) {
            this.number = number;
        }

        private boolean isIn(PackId pack) {
            return Math.floorMod(pack.hashCode(), parts) == number;
        }

        void run() throws StorageException {
            scan(Keys.EXTENT, this::extent);
            scan(Keys.REFERENCE, this::reference);
            scan(Keys.DEATH, this::death);
            named.forEach(
                    (chunk, count) -> {
                        if (count > 1 && !shared.contains(chunk)) {
                            log.add(
                                    Table.REFERENCE,
                                    "%d extents name chunk %d of pack %s, and none counts that"
                                            .formatted(count, chunk.number(), chunk.pack()));
                        }
                    });
        }

        private void scan(byte letter, RowWalk.Visitor visitor) throws StorageException {
            var range = KeyRange.prefix(new byte[] {letter});
            try (var cursor = store.scan(range, Direction.FORWARD)) {
                while (cursor.next()) {
                    byte[] key = cursor.key();
                    byte[] value = cursor.value();
                    Optional<String> damage = RowWalk.ifSound(() -> visitor.visit(key, value));
                    damage.filter(_ -> letter != Keys.EXTENT)
                            .ifPresent(
                                    problem ->
                                            log.add(
                                                    letter == Keys.DEATH
                                                            ? Table.DEATH
                                                            : Table.REFERENCE,
                                                    problem));
                }
            }
        }

        private void extent(byte[] key, byte[] value) throws StorageException {
            ChunkRun run = ExtentCodec.decode(Keys.extentOffset(key), value).run();
            if (isIn(run.pack())) {
                for (int i = 0; i < run.count(); i++) {
                    named.merge(new PieceCache.Key(run.pack(), run.first() + i), 1, Integer::sum);
                }
            }
        }

        private void reference(byte[] key, byte[] value) throws StorageException {
            PackId pack = PackId.read(key, 1);
            if (!isIn(pack)) {
                return;
            }
            log.row();
            References.Shared row = References.decode(Keys.referenceChunk(key), value);
            for (int chunk = row.from(); chunk < row.to(); chunk++) {
                var name = new PieceCache.Key(pack, chunk);
                long extents = named.getOrDefault(name, 0);
                if (!shared.add(name) || extents != row.extra() + 1) {
                    log.add(
                            Table.REFERENCE,
                            "chunk %d of pack %s counts %d extents, and %d name it"
                                    .formatted(chunk, pack, row.extra() + 1, extents));
                }
            }
        }

        private void death(byte[] key, byte[] value) throws StorageException {
            Death death = Death.decode(value);
            if (!isIn(death.pack())) {
                return;
            }
            log.row();
            for (int i = 0; i < death.count(); i++) {
                int chunk = death.first() + i;
                if (named.containsKey(new PieceCache.Key(death.pack(), chunk))) {
                    log.add(
                            Table.DEATH,
                            "chunk %d of pack %s is noted as dead at position %d, and an extent names it"
                                    .formatted(chunk, death.pack(), Keys.number(key)));
                }
            }
        }
    }
}
