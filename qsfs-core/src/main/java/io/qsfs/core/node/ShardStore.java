package io.qsfs.core.node;

import io.qsfs.core.error.StorageException;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/**
 * One node's records of one volume. Implementations are thread-safe, and no call blocks.
 *
 * <p>Every future that fails does so with a {@link StorageException} that names the node: {@code
 * Unavailable} (no answer in time, connection lost, not a zdb, another node's identity), {@code
 * NoSpace}, {@code Fenced}, {@code AccessDenied}, {@code Corrupt} (an answer that makes no sense).
 * After a failed write the record may or may not be there. Futures complete on threads of the
 * store: dependents must not block and should hand long work on.
 */
public interface ShardStore extends AutoCloseable {
    /** Largest value of a record, as in 0-db. */
    int RECORD_LENGTH_MAX = 8 << 20;

    NodeAddress address();

    /** What is known of the connection, without asking the node. */
    Connection connection();

    /**
     * Stores a record, replacing one under the same key. On completion it is as durable as the
     * node's sync mode promises.
     *
     * @param parts the value in pieces, 1 to {@link #RECORD_LENGTH_MAX} bytes; read from position
     *     to limit without moving them; must stay unchanged until completion
     */
    CompletableFuture<Void> put(ShardKey key, ByteBuffer... parts);

    /** Reads a whole record. */
    CompletableFuture<ShardRead> get(ShardKey key);

    /**
     * Reads bytes of a record; the range is cut at the record's end.
     *
     * @param offset from the beginning, or when negative from the end
     * @param length more than 0
     */
    CompletableFuture<ShardRead> getRange(ShardKey key, long offset, int length);

    /**
     * As {@link #getRange(ShardKey, long, int)}.
     *
     * @param arrays makes the array of the answer, of exactly the length that it is given; called
     *     at most once, on any thread. A node may answer with an array of its own
     */
    default CompletableFuture<ShardRead> getRange(
            ShardKey key, long offset, int length, IntFunction<byte[]> arrays) {
        return getRange(key, offset, length);
    }

    /** Deletes a record; true when there was one. As durable as {@link #put}. */
    CompletableFuture<Boolean> delete(ShardKey key);

    /**
     * Lists records in the node's own order. Records written or deleted meanwhile may or may not
     * show; all others show at least once over the whole scan.
     */
    CompletableFuture<ScanPage> scan(ScanCursor from);

    /**
     * Makes the node refuse every write that does not come with a token at least as large (compared
     * as unsigned bytes), durably; this store's own writes carry the token from now on.
     *
     * @param token of the same length at each call for a volume
     * @return fails as {@code Fenced} when the node was shown a larger one
     */
    CompletableFuture<Void> fence(byte[] token);

    CompletableFuture<NodeHealth> health();

    /**
     * Fails everything that is under way as {@code Unavailable}, for this reason, and connects
     * anew; until that succeeds the connection counts as down. What the node was asked for it may
     * still carry out.
     */
    void giveUp(String reason);

    /** Fails what is under way as {@code Unavailable} and lets go of the node. */
    @Override
    void close();
}
