package io.qsfs.zdb.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.qsfs.zdb.segment.RecordFormat;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Cuts the bytes of a connection into {@link Request}s: arrays of bulk strings, or a line of words
 * for people with a terminal. A stream that breaks the protocol gives one {@link Request.Malformed}
 * and is not read further.
 *
 * <p>Small arguments are copied to the heap. Large ones go straight into a buffer of their length.
 * What a request takes beyond {@link #FREE_LENGTH} is charged to the {@link RequestMemory}; while
 * that has no room, and while the requests before cannot be run, the connection is not read and
 * what was read of it stays as it is. Used by its event loop only.
 */
public final class RespDecoder extends ByteToMessageDecoder {
    /** Most arguments of a request. */
    public static final int ARGUMENTS_MAX = 1024;

    /** Arguments up to this length are copied to the heap. */
    private static final int SMALL_LENGTH_MAX = 4096;

    /** Bytes of a request that are not charged to the budget. */
    private static final int FREE_LENGTH = 1024;

    /** What a small argument takes on the heap beside its bytes. */
    private static final int SMALL_OVERHEAD = 80;

    /** Bytes of a whole request: no command needs more than one largest payload. */
    private static final int REQUEST_LENGTH_MAX = RecordFormat.PAYLOAD_LENGTH_MAX + (1 << 20);

    private static final int LINE_LENGTH_MAX = 64;
    private static final int INLINE_LENGTH_MAX = 64 * 1024;

    /** A request that holds memory others wait for must make progress within this time. */
    private static final long STALL_SECONDS = 10;

    private static final int NONE = -1;
    private static final long INCOMPLETE = Long.MIN_VALUE;

    private final RequestMemory memory;
    private ChannelHandlerContext self;
    private final List<ByteBuffer> arguments = new ArrayList<>();
    private PayloadLease lease;
    private @Nullable ByteBuf large;
    private int missing = NONE;
    private int bulkLength = NONE;
    private long requestLength;
    private boolean charging;
    private boolean paused;
    private boolean broken;
    private boolean removed;
    private long received;
    private long receivedAtCheck;
    private boolean checking;

    /** Thrown inside the decoder only. */
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    /** Decodes one connection. */
    @SuppressWarnings("NullAway.Init") // handlerAdded() comes before any other call
    public RespDecoder(RequestMemory memory) {
        this.memory = memory;
        this.lease = new PayloadLease();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        self = ctx;
    }

    /** Not the super method: that one reads on even when reading was switched off. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        discardSomeReadBytes();
        ctx.fireChannelReadComplete();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        received += in.readableBytes();
        try {
            while (!charging && !paused && step(in)) {
                if (missing == 0) {
                    out.add(new Request.Words(arguments, lease));
                    reset();
                    return;
                }
            }
        } catch (Malformed e) {
            broken = true;
            releaseAll();
            in.skipBytes(in.readableBytes());
            out.add(new Request.Malformed(String.valueOf(e.getMessage())));
        }
    }

    /** Returns how many bytes of a large argument have not been received. */
    int missingOfLarge() {
        return large == null ? 0 : large.writableBytes();
    }

    /** Emits no further request until {@link #resume}. */
    public void pause() {
        paused = true;
        self.channel().config().setAutoRead(false);
    }

    /** Goes on with what was received before and during the pause. */
    public void resume() {
        if (paused) {
            paused = false;
            goOn();
        }
    }

    private void reset() {
        arguments.clear();
        lease = new PayloadLease();
        missing = NONE;
        requestLength = 0;
    }

    /** Reads one element, or a part of a large one; returns whether an element became whole. */
    private boolean step(ByteBuf in) throws Malformed {
        if (missing == NONE) {
            return readStart(in);
        }
        if (bulkLength == NONE && !readBulkHeader(in)) {
            return false;
        }
        if (large == null && bulkLength > SMALL_LENGTH_MAX) {
            large = self.alloc().directBuffer(bulkLength, bulkLength);
            lease.add(large);
        }
        return large == null ? readSmall(in) : readLarge(large, in);
    }

    private boolean readStart(ByteBuf in) throws Malformed {
        if (!in.isReadable()) {
            return false;
        }
        int first = in.getByte(in.readerIndex());
        if (first != '*') {
            if (first == '\r' || first == '\n' || Character.isLetter(first)) {
                return readInline(in);
            }
            throw new Malformed("Malformed request, array expected");
        }
        long count = readNumber(in);
        if (count == INCOMPLETE) {
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

    /** Reads a line of words; an empty line is nothing. */
    private boolean readInline(ByteBuf in) throws Malformed {
        int length = in.bytesBefore(Math.min(in.readableBytes(), INLINE_LENGTH_MAX), (byte) '\n');
        if (length < 0) {
            if (in.readableBytes() >= INLINE_LENGTH_MAX) {
                throw new Malformed("Malformed request, array expected");
            }
            return false;
        }
        String line = in.readCharSequence(length + 1, StandardCharsets.ISO_8859_1).toString();
        for (String word : line.strip().split("\\s+", ARGUMENTS_MAX)) {
            if (!word.isEmpty()) {
                arguments.add(ByteBuffer.wrap(word.getBytes(StandardCharsets.ISO_8859_1)));
            }
        }
        missing = arguments.isEmpty() ? NONE : 0;
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
        if (length == INCOMPLETE) {
            return false;
        }
        if (length < 0) {
            throw new Malformed("Malformed query string");
        }
        requestLength += length;
        if (length > RecordFormat.PAYLOAD_LENGTH_MAX || requestLength > REQUEST_LENGTH_MAX) {
            throw new Malformed("Payload too big");
        }
        bulkLength = (int) length;
        return requestLength <= FREE_LENGTH || charge((int) length);
    }

    /** Returns whether the memory had room at once; else decoding goes on when it has. */
    private boolean charge(int length) {
        boolean small = length <= SMALL_LENGTH_MAX;
        PayloadBudget budget = small ? memory.heap() : memory.direct();
        long weight = small ? length + SMALL_OVERHEAD : length;
        if (budget.acquire(weight, () -> self.executor().execute(() -> granted(budget, weight)))) {
            lease.charged(budget, weight);
            checkProgress();
            return true;
        }
        charging = true;
        self.channel().config().setAutoRead(false);
        return false;
    }

    private void granted(PayloadBudget budget, long weight) {
        if (removed || broken) {
            budget.release(weight);
            return;
        }
        lease.charged(budget, weight);
        charging = false;
        checkProgress();
        goOn();
    }

    /** Decodes what was received meanwhile; reads on if that was not enough. */
    private void goOn() {
        if (charging || paused || removed) {
            return;
        }
        try {
            channelRead(self, Unpooled.EMPTY_BUFFER);
            self.fireChannelReadComplete();
        } catch (Exception e) {
            self.fireExceptionCaught(e);
        }
        if (!charging && !paused) {
            self.channel().config().setAutoRead(true);
        }
    }

    /** Ends connections that hold memory, send nothing, and make others wait. */
    private void checkProgress() {
        if (checking) {
            return;
        }
        checking = true;
        receivedAtCheck = received;
        var _ =
                self.executor()
                        .schedule(
                                () -> {
                                    checking = false;
                                    if (removed || missing == NONE || !lease.isCharged()) {
                                        return;
                                    }
                                    if (received == receivedAtCheck && memory.contended()) {
                                        var _ = self.close();
                                    } else {
                                        checkProgress();
                                    }
                                },
                                STALL_SECONDS,
                                TimeUnit.SECONDS);
    }

    private boolean readSmall(ByteBuf in) throws Malformed {
        int end = in.readerIndex() + bulkLength;
        if (in.readableBytes() <= bulkLength) {
            return false;
        }
        int lineEnd = lineEnd(in, end);
        if (lineEnd == 0) {
            return false;
        }
        byte[] bytes = new byte[bulkLength];
        in.readBytes(bytes);
        in.skipBytes(lineEnd);
        finishBulk(ByteBuffer.wrap(bytes));
        return true;
    }

    private boolean readLarge(ByteBuf target, ByteBuf in) throws Malformed {
        in.readBytes(target, Math.min(target.writableBytes(), in.readableBytes()));
        if (target.isWritable() || !in.isReadable()) {
            return false;
        }
        int lineEnd = lineEnd(in, in.readerIndex());
        if (lineEnd == 0) {
            return false;
        }
        in.skipBytes(lineEnd);
        large = null;
        finishBulk(target.nioBuffer());
        return true;
    }

    private void finishBulk(ByteBuffer bytes) {
        arguments.add(bytes);
        bulkLength = NONE;
        missing--;
    }

    /** Returns the length of the line end at an offset, 0 while it is not whole. */
    private static int lineEnd(ByteBuf in, int at) throws Malformed {
        if (in.getByte(at) == '\n') {
            return 1;
        }
        if (in.getByte(at) != '\r') {
            throw new Malformed("Malformed query string");
        }
        if (in.writerIndex() <= at + 1) {
            return 0;
        }
        if (in.getByte(at + 1) != '\n') {
            throw new Malformed("Malformed query string");
        }
        return 2;
    }

    /** Reads a line of one type byte and a number; returns INCOMPLETE while it is not whole. */
    private static long readNumber(ByteBuf in) throws Malformed {
        int start = in.readerIndex();
        int limit = Math.min(in.writerIndex(), start + LINE_LENGTH_MAX);
        int newline = in.indexOf(start, limit, (byte) '\n');
        if (newline < 0) {
            if (in.readableBytes() >= LINE_LENGTH_MAX) {
                throw new Malformed("Malformed query string");
            }
            return INCOMPLETE;
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

    private void releaseAll() {
        arguments.clear();
        large = null;
        lease.close();
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        removed = true;
        releaseAll();
    }
}
