package io.qsfs.core.journal;

import io.qsfs.core.bytes.WriterId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.Laggards;
import io.qsfs.core.node.NodePool;
import io.qsfs.core.node.PoolNode;
import io.qsfs.core.time.Time;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Shuts out every older writer of a volume. Not thread-safe. */
final class Fence {
    /** A further try needs another opening to have come between; that often is not by chance. */
    private static final int TRIES = 8;

    private final NodePool pool;
    private final SuperblockStore superblocks;
    private final Time time;

    Fence(NodePool pool, SuperblockStore superblocks, Time time) {
        this.pool = pool;
        this.superblocks = superblocks;
        this.time = time;
    }

    /**
     * An epoch that no older writer can write in.
     *
     * @param base the newest superblock of the epochs before
     */
    record Epoch(long number, Superblock base) {}

    /** What nodes compare: epoch (8 bytes, big-endian), writer id. */
    static byte[] token(long epoch, WriterId writer) {
        byte[] token = new byte[Long.BYTES + WriterId.LENGTH];
        ByteBuffer.wrap(token).putLong(epoch);
        writer.write(token, Long.BYTES);
        return token;
    }

    /**
     * Fences all but at most m nodes, in an epoch later than that of every superblock.
     *
     * @throws StorageException.Unavailable if too few nodes answer
     * @throws StorageException.Fenced if others keep opening the volume
     */
    Epoch raise(Superblock found, WriterId writer) throws StorageException {
        Superblock base = found;
        long epoch = found.epoch();
        for (int attempt = 0; attempt < TRIES; attempt++) {
            epoch = Math.max(epoch, base.epoch()) + 1;
            if (!accepted(epoch, writer, base)) {
                continue;
            }
            base = newest(base);
            if (base.epoch() < epoch) {
                return new Epoch(epoch, base);
            }
            pool.update(base.nodes());
        }
        throw new StorageException.Fenced(
                "volume " + found.volume() + " is being opened by another process");
    }

    /** Whether no node knows of a later token. */
    private boolean accepted(long epoch, WriterId writer, Superblock base) throws StorageException {
        var outcomes = pool.fence(token(epoch, writer));
        var laggards = new Laggards(time, needed(base));
        for (PoolNode node : pool.nodes()) {
            var outcome = outcomes.get(node.entry().number());
            if (outcome != null) {
                var _ = laggards.watch(outcome, node::noteSlow);
            }
        }
        List<String> troubles = new ArrayList<>();
        boolean late = false;
        for (var outcome : outcomes.entrySet()) {
            String trouble = trouble(outcome.getKey());
            try {
                var _ = Waiting.join(outcome.getValue());
            } catch (StorageException.Fenced e) {
                late = true;
                trouble = String.valueOf(e.getMessage());
            } catch (StorageException e) {
                trouble = String.valueOf(e.getMessage());
            }
            if (!trouble.isEmpty()) {
                troubles.add(trouble);
            }
        }
        laggards.close();
        if (!late) {
            requireEnough(outcomes.size() - troubles.size(), base, troubles);
        }
        return !late;
    }

    /** A node that is not who it should be does not count, whatever it answers. */
    private String trouble(int number) {
        return pool.node(number).filter(node -> node.isUsable()).isPresent()
                ? ""
                : pool.node(number).map(node -> node.trouble()).orElse("");
    }

    private Superblock newest(Superblock base) throws StorageException {
        SuperblockStore.Reading reading =
                superblocks.read(SuperblockKeeper.usable(pool), needed(base));
        requireEnough(reading.holders(), base, reading.troubles());
        Superblock read = reading.newest().orElse(base);
        return Superblock.AGE.compare(read, base) > 0 ? read : base;
    }

    private static int needed(Superblock base) {
        return base.nodes().present().size() - base.tolerated();
    }

    private void requireEnough(int answers, Superblock base, List<String> troubles)
            throws StorageException {
        int needed = needed(base);
        if (answers < needed) {
            throw new StorageException.Unavailable(
                    "volume %s needs %d of its %d nodes, %d answer: %s"
                            .formatted(
                                    base.volume(),
                                    needed,
                                    base.nodes().present().size(),
                                    answers,
                                    String.join("; ", troubles)));
        }
    }
}
