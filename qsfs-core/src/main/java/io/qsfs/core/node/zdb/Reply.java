package io.qsfs.core.node.zdb;

import java.util.List;

/** A value of RESP, as a node answers with. */
sealed interface Reply {
    /** {@code +text}. */
    record Text(String text) implements Reply {}

    /** {@code -text}: the node refuses. */
    record Failure(String text) implements Reply {}

    /** {@code :number}. */
    record Whole(long number) implements Reply {}

    /** {@code $length} and bytes. */
    final class Bulk implements Reply {
        private final byte[] bytes;

        Bulk(byte[] bytes) {
            this.bytes = bytes;
        }

        /** The array itself, for whoever gets the reply. */
        byte[] bytes() {
            return bytes;
        }
    }

    /** {@code $-1} or {@code *-1}. */
    record Nil() implements Reply {}

    /** {@code *count} and that many values. */
    record Many(List<Reply> items) implements Reply {
        public Many {
            items = List.copyOf(items);
        }
    }
}
