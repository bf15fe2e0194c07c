package io.qsfs.core.node.zdb;

import io.netty.buffer.ByteBuf;
import io.qsfs.core.node.ShardStore;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Makes replies of bytes as they come in, in pieces of any size. What does not follow the protocol
 * fails, and nothing after it is believed. Bulk bytes are copied once, into the array that the
 * reply gives away. Not thread-safe.
 */
final class ReplyParser {
    private static final int LINE_LENGTH_MAX = 64 << 10;
    private static final int ITEMS_MAX = 8192;
    private static final int DEPTH_MAX = 4;

    private final Consumer<Reply> target;
    private final IntFunction<byte[]> arrays;
    private final StringBuilder line = new StringBuilder();
    private final Deque<Level> levels = new ArrayDeque<>();
    private byte @Nullable [] bulk;
    private int bulkFilled;
    private int endingLeft;

    /** An array whose items are not all there. */
    private record Level(int count, List<Reply> items) {}

    /** The bytes are not those of the protocol. */
    static final class MalformedReplyException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedReplyException(String message) {
            super(message);
        }
    }

    /**
     * @param arrays makes the arrays of replies that are one value
     */
    ReplyParser(Consumer<Reply> target, IntFunction<byte[]> arrays) {
        this.target = target;
        this.arrays = arrays;
    }

    /** Takes all readable bytes of the buffer. */
    void feed(ByteBuf source) throws MalformedReplyException {
        while (source.isReadable()) {
            byte[] filling = bulk;
            if (filling == null) {
                feedLine(source);
            } else if (bulkFilled < filling.length) {
                int count = Math.min(filling.length - bulkFilled, source.readableBytes());
                source.readBytes(filling, bulkFilled, count);
                bulkFilled += count;
            } else {
                feedEnding(source.readByte(), filling);
            }
        }
    }

    private void feedEnding(byte next, byte[] filled) throws MalformedReplyException {
        if (next != (endingLeft == 2 ? '\r' : '\n')) {
            throw new MalformedReplyException("bytes after a value where its end should be");
        }
        if (--endingLeft == 0) {
            bulk = null;
            complete(new Reply.Bulk(filled));
        }
    }

    private void feedLine(ByteBuf source) throws MalformedReplyException {
        int length = source.bytesBefore((byte) '\n');
        int count = length < 0 ? source.readableBytes() : length + 1;
        if (line.length() + count > LINE_LENGTH_MAX) {
            throw new MalformedReplyException("a line of more than " + LINE_LENGTH_MAX + " bytes");
        }
        if (line.isEmpty() && "+-:$*".indexOf(source.getByte(source.readerIndex())) < 0) {
            throw new MalformedReplyException("no type of reply starts so");
        }
        line.append(source.readCharSequence(count, StandardCharsets.ISO_8859_1));
        if (length >= 0) {
            String text = line.toString().stripTrailing();
            line.setLength(0);
            take(text.charAt(0), text.substring(1));
        }
    }

    private void take(char type, String text) throws MalformedReplyException {
        switch (type) {
            case '+' -> complete(new Reply.Text(text));
            case '-' -> complete(new Reply.Failure(text));
            case ':' -> complete(new Reply.Whole(number(text, Long.MIN_VALUE, Long.MAX_VALUE)));
            case '$' -> startBulk((int) number(text, -1, ShardStore.RECORD_LENGTH_MAX));
            default -> startMany((int) number(text, -1, ITEMS_MAX));
        }
    }

    private void startBulk(int length) {
        if (length < 0) {
            complete(new Reply.Nil());
        } else {
            bulk = levels.isEmpty() ? arrays.apply(length) : new byte[length];
            bulkFilled = 0;
            endingLeft = 2;
        }
    }

    private void startMany(int count) throws MalformedReplyException {
        if (count < 0) {
            complete(new Reply.Nil());
        } else if (count == 0) {
            complete(new Reply.Many(List.of()));
        } else if (levels.size() == DEPTH_MAX) {
            throw new MalformedReplyException("arrays nested too deep");
        } else {
            levels.push(new Level(count, new ArrayList<>()));
        }
    }

    private void complete(Reply value) {
        Reply done = value;
        while (!levels.isEmpty()) {
            Level level = levels.element();
            level.items.add(done);
            if (level.items.size() < level.count) {
                return;
            }
            levels.pop();
            done = new Reply.Many(level.items);
        }
        target.accept(done);
    }

    private static long number(String text, long min, long max) throws MalformedReplyException {
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through to the one error for all that is no number.
        }
        throw new MalformedReplyException("a number was expected");
    }
}
