package io.qsfs.core.stripe;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.placement.CodingPolicy;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Packs, coded over the nodes of a volume. Implementations are thread-safe; calls block, and what
 * fails names the nodes that it failed for.
 */
public interface StripeStore {
    CodingPolicy policy();

    /**
     * The longest pack that can be stored on the nodes that are up now; 0 when they are too few.
     * Never more than {@link CodingPolicy#packLengthMax()}.
     */
    int packLengthMax();

    /**
     * Stores a pack; on return all its shards are as durable as their nodes' sync mode promises.
     * Nodes that fail are replaced by others, and when none is left the stripe gets narrower. A
     * retry with the same pack is harmless.
     *
     * @param buffer the pack in its first {@code packLength} bytes; what follows is overwritten by
     *     padding and parity. With {@link StripeGeometry#bufferLength} bytes nothing is copied.
     *     Must stay unchanged until this returns
     * @throws StorageException.Unavailable when fewer nodes than needed take their shard
     * @throws StorageException.NoSpace when they refuse for want of room
     * @throws StorageException.Fenced when a newer writer opened the volume
     */
    Stripe write(PackId id, byte[] buffer, int packLength) throws StorageException;

    /**
     * Reads bytes of a pack. The bytes are what the nodes gave: who reads must authenticate them.
     *
     * @param offset in the pack; offset + length is at most the pack's length
     * @throws StorageException.Unavailable when fewer than k' shards can be read
     */
    void read(Stripe stripe, long offset, int length, byte[] target, int targetOffset)
            throws StorageException;

    /**
     * Reads bytes of a pack after a reader found that the bytes of {@link #read} are not authentic:
     * verifies whole shards against their trailers and decodes around those that are not genuine.
     *
     * @throws StorageException.Corrupt when fewer than k' shards are genuine
     */
    void readVerified(Stripe stripe, long offset, int length, byte[] target, int targetOffset)
            throws StorageException;

    /**
     * Asks every node for the shards of a pack whose stripe is not known.
     *
     * @return empty when too few shards exist to read the pack: it was never acknowledged
     * @throws StorageException.Unavailable when so many nodes do not answer that this cannot be
     *     told
     */
    Optional<Stripe> locate(PackId id) throws StorageException;

    /**
     * Asks the nodes of a stripe for each shard, without reading whole shards.
     *
     * @return states by shard number
     */
    Map<Integer, ShardState> probe(Stripe stripe) throws StorageException;

    /**
     * Reads and verifies every shard.
     *
     * @return the shards that are not genuine, or that no node gave
     */
    Set<Integer> scrub(Stripe stripe) throws StorageException;

    /**
     * Parity audit: reads the same range of all shards and checks the code equation, which verifies
     * all their nodes at once without any key.
     *
     * @param offset in each shard
     * @return empty when not all shards could be read
     */
    Optional<Boolean> audit(Stripe stripe, int offset, int length) throws StorageException;

    /**
     * Brings a stripe back to all its shards on nodes that are up, from any k' genuine ones; moves
     * shards off nodes that are drained. Reads no content key. Records that are no longer needed
     * stay until {@link #discard}.
     *
     * @param suspects shards to rebuild even if their record seems to be there
     * @return the stripe as it lies now; the same when nothing could be done or had to be
     * @throws StorageException.Unavailable when fewer than k' shards are genuine
     */
    Stripe repair(Stripe stripe, Set<Integer> suspects) throws StorageException;

    /**
     * Stores a stripe that is narrower than the policy asks for at full width, beside the shards
     * that it has: they stay until {@link #discard}, which comes after somebody noted the new
     * stripe. Needs no content key. Returns the stripe itself when fewer nodes than k + m take
     * shards, or it is as wide as it should be.
     *
     * @throws StorageException.Unavailable when fewer than k' shards are genuine, or a node does
     *     not take its shard; the stripe is as it was
     */
    Stripe widen(Stripe stripe) throws StorageException;

    /**
     * Deletes the records of {@code old} that {@code current} does not use; a node that does not
     * answer keeps its own as garbage.
     */
    void discard(Stripe old, Stripe current) throws StorageException;

    /** Deletes all shards of a pack; a node that does not answer keeps its own as garbage. */
    void delete(Stripe stripe) throws StorageException;
}
