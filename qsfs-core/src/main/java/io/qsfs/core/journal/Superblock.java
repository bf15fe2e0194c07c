package io.qsfs.core.journal;

import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.bytes.WriterId;
import io.qsfs.core.crypto.WrappedKey;
import io.qsfs.core.error.Checks;
import io.qsfs.core.node.NodeTable;
import io.qsfs.core.placement.CodingPolicy;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What must be known of a volume before anything of it can be read; the same on every node, signed.
 * Immutable.
 *
 * @param epoch one more at each opening for writing
 * @param writer who opened the volume in this epoch
 * @param revision counts the superblocks of an epoch
 * @param nodes by number, as stripes name them
 * @param keys the volume key, once for each recipient
 * @param checkpoint the newest; nothing before the first
 * @param segments the log since the checkpoint, oldest first; the last is that of the writer
 */
public record Superblock(
        VolumeId volume,
        long epoch,
        WriterId writer,
        long revision,
        CodingPolicy policy,
        NodeTable nodes,
        List<WrappedKey> keys,
        Optional<CheckpointReference> checkpoint,
        List<WriterSegment> segments) {

    /** Which of two superblocks of a volume holds: later epoch, then writer, then revision. */
    public static final Comparator<Superblock> AGE =
            Comparator.comparingLong(Superblock::epoch)
                    .thenComparing(Superblock::writer)
                    .thenComparingLong(Superblock::revision);

    public Superblock {
        Checks.argument(epoch >= 1 && revision >= 0, "epochs start at 1");
        keys = List.copyOf(keys);
        segments = List.copyOf(segments);
        Checks.argument(
                !segments.isEmpty() && segments.getLast().writer().equals(writer),
                "the last segment is that of the writer");
        Checks.argument(segments.getLast().end().isEmpty(), "the writer's segment is open");
        for (int i = 0; i + 1 < segments.size(); i++) {
            Checks.argument(segments.get(i).end().isPresent(), "an earlier segment is closed");
        }
    }

    /** What nodes were shown by the writer of this epoch; its equals may write as well. */
    public byte[] token() {
        return Fence.token(epoch, writer);
    }

    /** The segment of the writer of this epoch. */
    WriterSegment openSegment() {
        return segments.getLast();
    }

    /** This superblock with other nodes, as the next revision. */
    public Superblock withNodes(NodeTable changed) {
        return new Superblock(
                volume, epoch, writer, revision + 1, policy, changed, keys, checkpoint, segments);
    }

    /** This superblock with other recipients, as the next revision. */
    public Superblock withKeys(List<WrappedKey> changed) {
        return new Superblock(
                volume, epoch, writer, revision + 1, policy, nodes, changed, checkpoint, segments);
    }

    /** This superblock with a newer checkpoint, as the next revision. */
    Superblock withCheckpoint(CheckpointReference changed) {
        int first = 0;
        while (!segments.get(first).contains(changed.next())) {
            first++;
        }
        return new Superblock(
                volume,
                epoch,
                writer,
                revision + 1,
                policy,
                nodes,
                keys,
                Optional.of(changed),
                segments.subList(first, segments.size()));
    }

    /** The superblock of the next epoch, in which another writer continues behind the cut. */
    Superblock continuedBy(WriterId successor, long newEpoch, WriterSegment.End cut) {
        var continued = new java.util.ArrayList<>(segments.subList(0, segments.size() - 1));
        continued.add(openSegment().closedAt(cut));
        continued.add(new WriterSegment(successor, cut.lsn(), Optional.empty()));
        return new Superblock(
                volume, newEpoch, successor, 0, policy, nodes, keys, checkpoint, continued);
    }

    /** How many nodes may be without it, or away while it is read: m. */
    int tolerated() {
        return policy.parityShards();
    }
}
