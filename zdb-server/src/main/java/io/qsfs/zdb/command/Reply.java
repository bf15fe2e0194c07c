package io.qsfs.zdb.command;

import io.qsfs.zdb.namespace.StoredValue;
import io.qsfs.zdb.segment.Key;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The answer to a command, before it is encoded. */
public sealed interface Reply {
    /** The usual success. */
    Reply OK = new Simple("OK");

    /** No value. */
    Reply NIL = new Nil();

    /** A short word: {@code +OK}. */
    record Simple(String text) implements Reply {}

    /**
     * An error.
     *
     * @param close whether the connection ends after it
     */
    record Failure(String message, boolean close) implements Reply {}

    /** A byte string; the buffer is read from its position to its limit. */
    record Bulk(ByteBuffer bytes) implements Reply {}

    /** No value. */
    record Nil() implements Reply {}

    /** A number. */
    record Whole(long value) implements Reply {}

    /** A list. */
    record Many(List<Reply> elements) implements Reply {
        /** Copies the list. */
        public Many {
            elements = List.copyOf(elements);
        }
    }

    /** A stored payload or a range of it; the receiver reads and closes it. */
    record Stored(StoredValue value) implements Reply {}

    /** Returns an error that leaves the connection open. */
    static Reply failure(String message) {
        return new Failure(message, false);
    }

    /** Returns a byte string. */
    static Reply bulk(Key key) {
        return new Bulk(key.buffer());
    }

    /** Returns a byte string. */
    static Reply bulk(String text) {
        return new Bulk(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
