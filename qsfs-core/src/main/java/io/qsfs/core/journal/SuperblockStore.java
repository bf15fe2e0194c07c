package io.qsfs.core.journal;

import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.crypto.ShardKeys;
import io.qsfs.core.crypto.Signer;
import io.qsfs.core.crypto.Verifier;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.Laggards;
import io.qsfs.core.node.ShardKey;
import io.qsfs.core.node.ShardRead;
import io.qsfs.core.node.ShardStore;
import io.qsfs.core.time.Time;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Reads and writes the superblock of a volume on its nodes. What a node answers is believed only
 * when the volume's owner signed it; of several the newest holds. Thread-safe; calls block until
 * every node answered or failed.
 */
public final class SuperblockStore {
    private final VolumeId volume;
    private final Verifier verifier;
    private final Time time;
    private final ShardKey key;

    public SuperblockStore(VolumeId volume, Verifier verifier, Time time) {
        this.volume = volume;
        this.verifier = verifier;
        this.time = time;
        this.key = ShardKey.read(ShardKeys.superblock(volume), 0);
    }

    /**
     * What the nodes said.
     *
     * @param newest of all genuine superblocks
     * @param holders how many nodes have a genuine superblock, the newest or an older one
     * @param troubles what is wrong with each node that neither has one nor says that it has none
     */
    public record Reading(Optional<Superblock> newest, int holders, List<String> troubles) {
        /** The troubles in one line. */
        public String describe() {
            return String.join("; ", troubles);
        }
    }

    /**
     * Asks all the nodes.
     *
     * @param enough once so many answered, others that keep them waiting are given up on
     * @throws StorageException.UnsupportedVersion if a newer program wrote a superblock
     */
    public Reading read(List<ShardStore> nodes, int enough) throws StorageException {
        Map<ShardStore, CompletableFuture<ShardRead>> asked = new LinkedHashMap<>();
        var laggards = new Laggards(time, enough);
        nodes.forEach(node -> asked.put(node, laggards.watch(node.get(key), () -> giveUp(node))));
        List<String> troubles = new ArrayList<>();
        Superblock newest = null;
        int holders = 0;
        for (var answer : asked.entrySet()) {
            try {
                Optional<Superblock> found = genuine(answer.getKey(), answer.getValue().join());
                holders += found.isPresent() ? 1 : 0;
                newest = newer(newest, found);
            } catch (CompletionException e) {
                troubles.add(Waiting.reason(e).getMessage());
            } catch (StorageException.Corrupt e) {
                troubles.add(e.getMessage());
            }
        }
        laggards.close();
        return new Reading(Optional.ofNullable(newest), holders, troubles);
    }

    /**
     * Writes to all the nodes.
     *
     * @param enough how many must have it for it to count as written
     * @throws StorageException.Fenced if a node was shown a newer writer
     * @throws StorageException.Unavailable if fewer than enough took it; some may have
     */
    public void write(Superblock block, Signer signer, List<ShardStore> nodes, int enough)
            throws StorageException {
        byte[] bytes = SuperblockCodec.write(block, signer);
        Map<ShardStore, CompletableFuture<Void>> asked = new LinkedHashMap<>();
        var laggards = new Laggards(time, enough);
        for (ShardStore node : nodes) {
            var written = node.put(key, ByteBuffer.wrap(bytes));
            asked.put(node, laggards.watch(written, () -> giveUp(node)));
        }
        List<String> troubles = new ArrayList<>();
        StorageException fenced = null;
        int taken = 0;
        for (var answer : asked.entrySet()) {
            try {
                answer.getValue().join();
                taken++;
            } catch (CompletionException e) {
                StorageException reason = Waiting.reason(e);
                fenced = reason instanceof StorageException.Fenced ? reason : fenced;
                troubles.add(reason.getMessage());
            }
        }
        laggards.close();
        if (fenced != null) {
            throw fenced;
        }
        if (taken < enough) {
            throw new StorageException.Unavailable(
                    "the superblock of volume %s reached %d nodes where %d are needed: %s"
                            .formatted(volume, taken, enough, String.join("; ", troubles)));
        }
    }

    /**
     * Copies the newest superblock that one of the nodes has, as its owner signed it, to the others
     * that lack it or have an older or damaged one.
     *
     * @throws StorageException.Unavailable if a node does not answer or take it
     */
    public void spread(List<ShardStore> nodes) throws StorageException {
        Map<ShardStore, Superblock> known = new LinkedHashMap<>();
        Superblock newest = null;
        byte[] bytes = {};
        for (ShardStore node : nodes) {
            ShardRead answer = Waiting.join(node.get(key));
            Optional<Superblock> found = genuineOrNone(node, answer);
            found.ifPresent(block -> known.put(node, block));
            boolean isNewer =
                    found.isPresent()
                            && (newest == null || Superblock.AGE.compare(found.get(), newest) > 0);
            if (isNewer && answer instanceof ShardRead.Intact intact) {
                newest = found.get();
                bytes = intact.bytes();
            }
        }
        for (ShardStore node : nodes) {
            Superblock has = known.get(node);
            boolean older = has == null || Superblock.AGE.compare(has, newest) < 0;
            if (newest != null && older) {
                Waiting.join(node.put(key, ByteBuffer.wrap(bytes)));
            }
        }
    }

    private Optional<Superblock> genuineOrNone(ShardStore node, ShardRead answer)
            throws StorageException {
        try {
            return genuine(node, answer);
        } catch (StorageException.Corrupt damaged) {
            return Optional.empty();
        }
    }

    private static void giveUp(ShardStore node) {
        node.giveUp("takes far longer than the other nodes");
    }

    private Optional<Superblock> genuine(ShardStore node, ShardRead answer)
            throws StorageException {
        String resource = "the superblock on node " + node.address();
        return switch (answer) {
            case ShardRead.Missing _ -> Optional.empty();
            case ShardRead.Corrupt(String reason) ->
                    throw new StorageException.Corrupt(resource + " is corrupt: " + reason);
            case ShardRead.Intact intact ->
                    Optional.of(SuperblockCodec.read(resource, intact.bytes(), volume, verifier));
        };
    }

    private static @Nullable Superblock newer(
            @Nullable Superblock newest, Optional<Superblock> found) {
        if (found.isEmpty()
                || (newest != null && Superblock.AGE.compare(found.get(), newest) <= 0)) {
            return newest;
        }
        return found.get();
    }
}
