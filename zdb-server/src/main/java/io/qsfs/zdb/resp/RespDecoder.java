package io.qsfs.zdb.resp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.qsfs.zdb.segment.RecordFormat;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts the bytes of a connection into {@link Request}s. A stream that breaks the protocol gives one
 * {@link Request.Malformed} and is not read further.
 */
public final class RespDecoder extends ByteToMessageDecoder {
    /** Most arguments of a request. */
    public static final int ARGUMENTS_MAX = 1024;

    private static final int LINE_LENGTH_MAX = 64;
    private static final int NONE = -1;

    private final List<ByteBuf> arguments = new ArrayList<>();
    private int missing = NONE;
    private int bulkLength = NONE;
    private boolean broken;

    /** Thrown inside the decoder only. */
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        try {
            while (step(in)) {
                if (missing == 0) {
                    out.add(new Request.Words(List.copyOf(arguments)));
                    arguments.clear();
                    missing = NONE;
                    return;
                }
            }
        } catch (Malformed e) {
            broken = true;
            releaseArguments();
            in.skipBytes(in.readableBytes());
            out.add(new Request.Malformed(String.valueOf(e.getMessage())));
        }
    }

    /** Reads one element if it is whole; returns whether it was. */
    private boolean step(ByteBuf in) throws Malformed {
        if (missing == NONE) {
            return readArrayHeader(in);
        }
        if (bulkLength == NONE && !readBulkHeader(in)) {
            return false;
        }
        return readBulk(in);
    }

    private boolean readArrayHeader(ByteBuf in) throws Malformed {
        if (!in.isReadable()) {
            return false;
        }
        if (in.getByte(in.readerIndex()) != '*') {
            throw new Malformed("Malformed request, array expected");
        }
        long count = readNumber(in);
        if (count == Long.MIN_VALUE) {
            return false;
        }
        if (count == 0) {
            throw new Malformed("Missing arguments");
        }
        if (count < 0) {
            throw new Malformed("Internal memory error");
        }
        if (count > ARGUMENTS_MAX) {
            throw new Malformed("Too many arguments");
        }
        missing = (int) count;
        return true;
    }

    private boolean readBulkHeader(ByteBuf in) throws Malformed {
        if (!in.isReadable()) {
            return false;
        }
        if (in.getByte(in.readerIndex()) != '$') {
            throw new Malformed("Malformed query string");
        }
        long length = readNumber(in);
        if (length == Long.MIN_VALUE) {
            return false;
        }
        if (length < 0) {
            throw new Malformed("Malformed query string");
        }
        if (length > RecordFormat.PAYLOAD_LENGTH_MAX) {
            throw new Malformed("Payload too big");
        }
        bulkLength = (int) length;
        return true;
    }

    private boolean readBulk(ByteBuf in) throws Malformed {
        int available = in.readableBytes();
        if (available < bulkLength + 1) {
            return false;
        }
        int end = in.readerIndex() + bulkLength;
        int lineEnd = in.getByte(end) == '\n' ? 1 : 2;
        if (available < bulkLength + lineEnd) {
            return false;
        }
        if (lineEnd == 2 && (in.getByte(end) != '\r' || in.getByte(end + 1) != '\n')) {
            throw new Malformed("Malformed query string");
        }
        arguments.add(in.readRetainedSlice(bulkLength));
        in.skipBytes(lineEnd);
        bulkLength = NONE;
        missing--;
        return true;
    }

    /** Reads a line of one type byte and a number; returns MIN_VALUE while it is not whole. */
    private static long readNumber(ByteBuf in) throws Malformed {
        int start = in.readerIndex();
        int newline =
                in.indexOf(start, Math.min(in.writerIndex(), start + LINE_LENGTH_MAX), (byte) '\n');
        if (newline < 0) {
            if (in.readableBytes() >= LINE_LENGTH_MAX) {
                throw new Malformed("Malformed query string");
            }
            return Long.MIN_VALUE;
        }
        int end = newline > start + 1 && in.getByte(newline - 1) == '\r' ? newline - 1 : newline;
        long value = parse(in, start + 1, end);
        in.readerIndex(newline + 1);
        return value;
    }

    private static long parse(ByteBuf in, int start, int end) throws Malformed {
        boolean negative = start < end && in.getByte(start) == '-';
        int at = negative ? start + 1 : start;
        if (at == end || end - at > 18) {
            throw new Malformed("Malformed query string");
        }
        long value = 0;
        for (; at < end; at++) {
            int digit = in.getByte(at) - '0';
            if (digit < 0 || digit > 9) {
                throw new Malformed("Malformed query string");
            }
            value = 10 * value + digit;
        }
        return negative ? -value : value;
    }

    private void releaseArguments() {
        arguments.forEach(ByteBuf::release);
        arguments.clear();
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        releaseArguments();
    }
}
