package io.qsfs.zdb.resp;

import java.nio.ByteBuffer;
import java.util.List;

/** What a client sent. */
public sealed interface Request {
    /** The words of a command, the name first; the receiver releases them. */
    record Words(List<ByteBuffer> arguments, PayloadLease lease) implements Request {
        /** Copies the list. */
        public Words {
            arguments = List.copyOf(arguments);
        }

        /** Returns the length of all words together. */
        public long length() {
            long length = 0;
            for (ByteBuffer argument : arguments) {
                length += argument.remaining();
            }
            return length;
        }

        /** Gives the bytes back. */
        public void release() {
            lease.close();
        }
    }

    /** Bytes that are no request: the answer is the message, then the connection ends. */
    record Malformed(String message) implements Request {}
}
