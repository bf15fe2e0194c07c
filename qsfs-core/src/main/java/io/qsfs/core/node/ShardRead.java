package io.qsfs.core.node;

/** What a node answered to a read. Neither a missing nor a corrupt shard is an exception. */
public sealed interface ShardRead {
    /** The bytes asked for; of a range beyond the record's end only those that exist. */
    final class Intact implements ShardRead {
        private final byte[] bytes;

        /**
         * @param bytes kept, not copied
         */
        public Intact(byte[] bytes) {
            this.bytes = bytes;
        }

        /** The array itself: it belongs to the receiver of this answer. */
        public byte[] bytes() {
            return bytes;
        }
    }

    /** The node has no record under the key. */
    record Missing() implements ShardRead {}

    /**
     * The node has a record and knows that its bytes are damaged.
     *
     * @param reason the node's own words
     */
    record Corrupt(String reason) implements ShardRead {}
}
