package io.qsfs.zdb.resp;

import io.netty.buffer.ByteBuf;

import java.nio.ByteBuffer;
import java.util.List;

/** What a client sent. */
public sealed interface Request {
    /** The words of a command, the name first; the receiver releases them. */
    record Words(List<ByteBuf> arguments) implements Request {
        /** Copies the list. */
        public Words {
            arguments = List.copyOf(arguments);
        }

        /** Returns the words as buffers, valid until {@link #release()}. */
        public List<ByteBuffer> buffers() {
            return arguments.stream().map(ByteBuf::nioBuffer).toList();
        }

        /** Gives the bytes back. */
        public void release() {
            arguments.forEach(ByteBuf::release);
        }
    }

    /** Bytes that are no request: the answer is the message, then the connection ends. */
    record Malformed(String message) implements Request {}
}
