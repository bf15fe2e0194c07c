package io.qsfs.core.journal;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.crypto.Signer;
import io.qsfs.core.crypto.Verifier;
import io.qsfs.core.crypto.WrappedKey;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeEntry;
import io.qsfs.core.node.NodeId;
import io.qsfs.core.node.NodeLabels;
import io.qsfs.core.node.NodeTable;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.stripe.StripeCodec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The stored form of a {@link Superblock}, version 1; integers are little-endian, text is UTF-8
 * with its length in 4 bytes before it:
 *
 * <pre>
 * 4     magic "QSSB"
 * 2     version, 1
 * 16    volume id
 * 8     epoch
 * 16    writer id
 * 8     revision
 * 2, 2  k, m
 * 4     count of nodes, then for each: 16 identity, 1 duty (0 active, 1 draining, 2 removed),
 *       address, labels
 * 4     count of wrapped keys, then each ({@link WrappedKey})
 * 1     1 when there is a checkpoint, then: 8 last position in it, 24 first pack behind it,
 *       stripe of its root ({@link StripeCodec})
 * 4     count of segments, then for each: 16 writer, 8 last position before it,
 *       1 whether it is closed, then if so: 8 first sequence behind it, 8 last position in it
 * 4627  ML-DSA-87 signature of all before, for the purpose "qsfs superblock v1"
 * </pre>
 *
 * <p>Magic, version and signature stay where they are in every version, so that only what the owner
 * signed can make a program say that it is too old.
 */
final class SuperblockCodec {
    private static final byte[] MAGIC = "QSSB".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final String PURPOSE = "qsfs superblock v1";
    private static final int TEXT_MAX = 4096;
    private static final int RECIPIENTS_MAX = 1 << 16;
    private static final int SEGMENTS_MAX = 1 << 16;

    private SuperblockCodec() {}

    /** The signed form. */
    static byte[] write(Superblock block, Signer signer) {
        var out = new BytesWriter(16 << 10);
        out.bytes(MAGIC).int16(VERSION).volumeId(block.volume()).int64(block.epoch());
        out.writerId(block.writer()).int64(block.revision());
        out.int16(block.policy().dataShards()).int16(block.policy().parityShards());
        writeNodes(block.nodes(), out);
        out.int32(block.keys().size());
        block.keys().forEach(key -> key.write(out));
        writeCheckpoint(block.checkpoint(), out);
        out.int32(block.segments().size());
        block.segments().forEach(segment -> writeSegment(segment, out));
        return out.bytes(signer.sign(PURPOSE, out.toBytes())).toBytes();
    }

    /**
     * Reads a signed form.
     *
     * @throws StorageException.Corrupt if it is damaged, of another volume, or signed by others
     * @throws StorageException.UnsupportedVersion if a newer program wrote it
     */
    static Superblock read(String resource, byte[] bytes, VolumeId volume, Verifier verifier)
            throws StorageException {
        int signed = bytes.length - Verifier.SIGNATURE_LENGTH;
        var start = new BytesReader(resource, bytes);
        start.magic(MAGIC);
        if (signed < start.position()
                || !verifier.verify(
                        PURPOSE,
                        Arrays.copyOf(bytes, signed),
                        Arrays.copyOfRange(bytes, signed, bytes.length))) {
            throw start.corrupt("its signature is not that of the volume's owner");
        }
        start.version(VERSION);
        var in = new BytesReader(resource, bytes, start.position(), signed - start.position());
        try {
            Superblock block = readBody(in);
            in.end();
            if (!block.volume().equals(volume)) {
                throw in.corrupt("it belongs to volume " + block.volume());
            }
            return block;
        } catch (IllegalArgumentException e) {
            throw in.corrupt(String.valueOf(e.getMessage()));
        }
    }

    private static Superblock readBody(BytesReader in) throws StorageException {
        return new Superblock(
                in.volumeId(),
                in.nonNegative(),
                in.writerId(),
                in.nonNegative(),
                new CodingPolicy(in.unsignedShort(), in.unsignedShort()),
                readNodes(in),
                readKeys(in),
                readCheckpoint(in),
                readSegments(in));
    }

    private static void writeNodes(NodeTable nodes, BytesWriter out) {
        out.int32(nodes.entries().size());
        for (NodeEntry entry : nodes.entries()) {
            int duty =
                    switch (entry.duty()) {
                        case ACTIVE -> 0;
                        case DRAINING -> 1;
                        case REMOVED -> 2;
                    };
            out.bytes(entry.id().toBytes()).int8(duty);
            out.text(entry.address().toString()).text(entry.labels().toString());
        }
    }

    private static NodeTable readNodes(BytesReader in) throws StorageException {
        int count = in.count(NodeTable.NUMBER_LIMIT);
        List<NodeEntry> entries = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            NodeId id = NodeId.read(in.bytes(NodeId.LENGTH), 0);
            int code = in.unsignedByte();
            var duty =
                    switch (code) {
                        case 0 -> NodeEntry.Duty.ACTIVE;
                        case 1 -> NodeEntry.Duty.DRAINING;
                        case 2 -> NodeEntry.Duty.REMOVED;
                        default -> throw in.corrupt("a node has duty " + code);
                    };
            var address = NodeAddress.parse(in.text(TEXT_MAX));
            var labels = NodeLabels.parse(in.text(TEXT_MAX));
            entries.add(new NodeEntry(number, id, address, labels, duty));
        }
        return new NodeTable(entries);
    }

    private static List<WrappedKey> readKeys(BytesReader in) throws StorageException {
        int count = in.count(RECIPIENTS_MAX);
        List<WrappedKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(WrappedKey.read(in));
        }
        return keys;
    }

    private static void writeCheckpoint(Optional<CheckpointReference> checkpoint, BytesWriter out) {
        out.int8(checkpoint.isPresent() ? 1 : 0);
        checkpoint.ifPresent(
                reference -> {
                    out.int64(reference.lsn()).packId(reference.next());
                    StripeCodec.write(reference.root(), out);
                });
    }

    private static Optional<CheckpointReference> readCheckpoint(BytesReader in)
            throws StorageException {
        return flag(in)
                ? Optional.of(
                        new CheckpointReference(
                                in.nonNegative(), in.packId(), StripeCodec.read(in)))
                : Optional.empty();
    }

    private static void writeSegment(WriterSegment segment, BytesWriter out) {
        out.writerId(segment.writer()).int64(segment.startLsn());
        out.int8(segment.end().isPresent() ? 1 : 0);
        segment.end().ifPresent(end -> out.int64(end.sequence()).int64(end.lsn()));
    }

    private static List<WriterSegment> readSegments(BytesReader in) throws StorageException {
        int count = in.count(SEGMENTS_MAX);
        List<WriterSegment> segments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            var writer = in.writerId();
            long start = in.nonNegative();
            Optional<WriterSegment.End> end =
                    flag(in)
                            ? Optional.of(new WriterSegment.End(in.nonNegative(), in.nonNegative()))
                            : Optional.empty();
            segments.add(new WriterSegment(writer, start, end));
        }
        return segments;
    }

    private static boolean flag(BytesReader in) throws StorageException {
        int value = in.unsignedByte();
        if (value > 1) {
            throw in.corrupt("a flag is " + value);
        }
        return value == 1;
    }
}
