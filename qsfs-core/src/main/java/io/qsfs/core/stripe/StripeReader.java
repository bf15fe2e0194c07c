package io.qsfs.core.stripe;

import io.qsfs.core.error.StorageException;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Reads ranges of packs from as few nodes as hold them. Thread-safe. */
final class StripeReader {
    /** Longest range of one request: a node reads the next from its disk while it sends one. */
    static final int RANGE_LENGTH_MAX = 512 << 10;

    private final StripeContext context;

    StripeReader(StripeContext context) {
        this.context = context;
    }

    /** {@link StripeStore#read}. */
    void read(Stripe stripe, Extract extract, byte[] target, int targetOffset)
            throws StorageException {
        List<CompletableFuture<byte[]>> reads = new ArrayList<>();
        for (RangeRead.Range range : extract.ranges(stripe.geometry())) {
            reads.add(new RangeRead(context, stripe, range).start());
        }
        int position = targetOffset;
        for (CompletableFuture<byte[]> read : reads) {
            byte[] bytes = Futures.await(read);
            System.arraycopy(bytes, 0, target, position, bytes.length);
            position += bytes.length;
            context.giveBack(bytes);
        }
    }

    /** Bytes of a pack. */
    record Extract(long offset, int length) {
        /** The ranges of data shards that hold them, in order. */
        List<RangeRead.Range> ranges(StripeGeometry geometry) {
            Objects.checkFromIndexSize(offset, length, geometry.packLength());
            List<RangeRead.Range> ranges = new ArrayList<>();
            int shardLength = geometry.shardLength();
            int end = (int) offset + length;
            for (int from = (int) offset; from < end; ) {
                int shardNumber = from / shardLength;
                int shardEnd = (shardNumber + 1) * shardLength;
                int to = Math.min(Math.min(end, shardEnd), from + RANGE_LENGTH_MAX);
                ranges.add(
                        new RangeRead.Range(
                                shardNumber, from - shardNumber * shardLength, to - from));
                from = to;
            }
            return ranges;
        }
    }
}
