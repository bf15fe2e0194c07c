package io.qsfs.core.node;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.error.StorageException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * Who a node is and whose, as a record inside the node says. It travels with the node's disk, so a
 * wiped node has none, and a copied one the same as its original. Layout, integers little-endian:
 *
 * <pre>
 * 8   magic "QSFSNODE"; "QSFSLOST" while the node lacks what it had before it was wiped
 * 2   version, 1
 * 16  volume id
 * 16  node id
 * 4   CRC32C of all before
 * </pre>
 *
 * @param isWhole false from when the node came back empty until repair has rebuilt what it had:
 *     meanwhile it cannot say that something was never stored on it
 */
public record NodeIdentity(VolumeId volume, NodeId node, boolean isWhole) {
    /** The same for every volume: who looks into a node need not know whose it is. */
    public static final ShardKey KEY = ShardKey.ofText("qsfs-node-ident.");

    private static final byte[] MAGIC = "QSFSNODE".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MAGIC_LOST = "QSFSLOST".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;

    /** The identity of a node that has what it was given. */
    public NodeIdentity(VolumeId volume, NodeId node) {
        this(volume, node, true);
    }

    /** The identity of the same node after it was wiped. */
    NodeIdentity lost() {
        return new NodeIdentity(volume, node, false);
    }

    /** The identity that a node has; empty when it never belonged to a volume or was wiped. */
    public static CompletableFuture<Optional<NodeIdentity>> read(ShardStore store) {
        return store.get(KEY).thenCompose(answer -> decoded(store, answer));
    }

    /**
     * Makes a node one of the volume: gives it an identity, unless it has one of this volume.
     *
     * @return the node's identity; fails as {@code Conflict} when it belongs to another volume
     */
    public static CompletableFuture<NodeId> join(
            ShardStore store, VolumeId volume, RandomGenerator random) {
        return read(store)
                .thenCompose(
                        found -> {
                            var identity =
                                    found.orElseGet(
                                            () -> new NodeIdentity(volume, NodeId.random(random)));
                            if (!identity.volume().equals(volume)) {
                                return CompletableFuture.failedFuture(
                                        new StorageException.Conflict(
                                                ("node %s belongs to another volume (%s):"
                                                                + " use an empty namespace")
                                                        .formatted(
                                                                store.address(),
                                                                identity.volume())));
                            }
                            return found.isPresent()
                                    ? CompletableFuture.completedFuture(identity.node())
                                    : identity.write(store).thenApply(_ -> identity.node());
                        });
    }

    /** Stores this identity in a node. */
    public CompletableFuture<Void> write(ShardStore store) {
        return store.put(KEY, ByteBuffer.wrap(encode()));
    }

    byte[] encode() {
        return new BytesWriter()
                .bytes(isWhole ? MAGIC : MAGIC_LOST)
                .int16(VERSION)
                .volumeId(volume)
                .bytes(node.toBytes())
                .crc32c(0)
                .toBytes();
    }

    static NodeIdentity decode(String resource, byte[] bytes) throws StorageException {
        var reader = new BytesReader(resource, bytes);
        boolean whole = !isLost(bytes);
        reader.magic(whole ? MAGIC : MAGIC_LOST);
        reader.version(VERSION);
        var volume = reader.volumeId();
        var node = NodeId.read(reader.bytes(NodeId.LENGTH), 0);
        var identity = new NodeIdentity(volume, node, whole);
        byte[] expected = identity.encode();
        if (!Arrays.equals(expected, bytes)) {
            throw reader.corrupt("its checksum is wrong");
        }
        return identity;
    }

    private static boolean isLost(byte[] bytes) {
        return bytes.length >= MAGIC_LOST.length
                && Arrays.equals(bytes, 0, MAGIC_LOST.length, MAGIC_LOST, 0, MAGIC_LOST.length);
    }

    private static CompletableFuture<Optional<NodeIdentity>> decoded(
            ShardStore store, ShardRead answer) {
        String resource = "the identity of node " + store.address().hostAndPort();
        try {
            return CompletableFuture.completedFuture(
                    switch (answer) {
                        case ShardRead.Intact intact ->
                                Optional.of(decode(resource, intact.bytes()));
                        case ShardRead.Missing _ -> Optional.empty();
                        case ShardRead.Corrupt corrupt ->
                                throw new StorageException.Corrupt(
                                        resource + " is damaged: " + corrupt.reason());
                    });
        } catch (StorageException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
