package io.qsfs.core.node.zdb;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/** A request on its way to a node: its bytes, and the future of its reply. */
final class Command {
    private static final byte[] END = {'\r', '\n'};

    private final String name;
    private final Deque<ByteBuffer> pieces = new ArrayDeque<>();
    private final CompletableFuture<Reply> reply = new CompletableFuture<>();
    private final long length;
    private IntFunction<byte[]> arrays = byte[]::new;

    private Command(String name, ByteBuf head, ByteBuffer... tail) {
        this.name = name;
        pieces.add(head.nioBuffer());
        long bytes = head.readableBytes();
        for (ByteBuffer part : tail) {
            bytes += part.remaining();
            pieces.add(part.duplicate());
        }
        this.length = bytes;
    }

    /** A command of short arguments. */
    static Command of(String name, byte[]... arguments) {
        return new Command(name, head(1 + arguments.length, name, arguments));
    }

    static Command of(String name, String... arguments) {
        byte[][] bytes = new byte[arguments.length][];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = arguments[i].getBytes(StandardCharsets.UTF_8);
        }
        return of(name, bytes);
    }

    /**
     * A SET of a value in parts, which are read where they are.
     *
     * @param valueLength of all parts together
     */
    static Command set(byte[] key, int valueLength, ByteBuffer... parts) {
        ByteBuf head = head(3, "SET", key);
        writeLength(head, '$', valueLength);
        ByteBuffer[] tail = new ByteBuffer[parts.length + 1];
        System.arraycopy(parts, 0, tail, 0, parts.length);
        tail[parts.length] = ByteBuffer.wrap(END);
        return new Command("SET", head, tail);
    }

    /**
     * Sets what makes the array of a reply that is a value.
     *
     * @return this
     */
    Command into(IntFunction<byte[]> source) {
        arrays = source;
        return this;
    }

    /** An array for a reply of that length. */
    byte[] array(int valueLength) {
        return arrays.apply(valueLength);
    }

    /** For messages. */
    String name() {
        return name;
    }

    /** Bytes on the wire. */
    long length() {
        return length;
    }

    /** What is left to be written. */
    Deque<ByteBuffer> pieces() {
        return pieces;
    }

    CompletableFuture<Reply> reply() {
        return reply;
    }

    private static ByteBuf head(int count, String name, byte[]... arguments) {
        ByteBuf head = Unpooled.buffer(128);
        writeLength(head, '*', count);
        writeArgument(head, name.getBytes(StandardCharsets.US_ASCII));
        for (byte[] argument : arguments) {
            writeArgument(head, argument);
        }
        return head;
    }

    private static void writeArgument(ByteBuf head, byte[] argument) {
        writeLength(head, '$', argument.length);
        head.writeBytes(argument).writeBytes(END);
    }

    private static void writeLength(ByteBuf head, char type, int length) {
        head.writeByte(type);
        head.writeCharSequence(Integer.toString(length), StandardCharsets.US_ASCII);
        head.writeBytes(END);
    }
}
