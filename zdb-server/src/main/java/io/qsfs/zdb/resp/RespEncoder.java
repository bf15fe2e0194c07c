package io.qsfs.zdb.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.qsfs.zdb.command.Reply;
import io.qsfs.zdb.namespace.StoredValue;
import io.qsfs.zdb.segment.CorruptRecordException;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/** Writes replies. Reads stored payloads as it writes them; what is damaged becomes an error. */
public final class RespEncoder {
    /** Records up to this length are read with one system call, header and payload together. */
    private static final int ONE_READ_LENGTH_MAX = 64 * 1024 + 1024;

    private final Function<CorruptRecordException, Reply> onCorrupt;

    /**
     * @param onCorrupt gives the reply to a read of a damaged record
     */
    public RespEncoder(Function<CorruptRecordException, Reply> onCorrupt) {
        this.onCorrupt = onCorrupt;
    }

    /** Appends a reply to the target; a stored payload is closed. */
    public void write(Reply reply, ByteBuf target) {
        switch (reply) {
            case Reply.Simple r -> line(target, '+', r.text());
            case Reply.Failure r -> line(target, '-', r.message());
            case Reply.Nil _ -> line(target, '$', "-1");
            case Reply.Whole r -> number(target, ':', r.value());
            case Reply.Bulk r -> bulk(target, r.bytes().duplicate());
            case Reply.Many r -> {
                number(target, '*', r.elements().size());
                r.elements().forEach(element -> write(element, target));
            }
            case Reply.Stored r -> stored(r.value(), target);
        }
    }

    /** Appends the start of a list; its elements must follow. */
    public void writeListHead(Reply.Many list, ByteBuf target) {
        number(target, '*', list.elements().size());
    }

    /** Appends the start of a byte string; its bytes and {@link #writeBulkEnd} must follow. */
    public void writeBulkHead(int length, ByteBuf target) {
        number(target, '$', length);
    }

    /** Appends the end of a byte string. */
    public void writeBulkEnd(ByteBuf target) {
        ByteBufUtil.writeShortBE(target, '\r' << 8 | '\n');
    }

    /** Verifies a payload; returns the error to send instead of it, if it is damaged. */
    public Optional<Reply> verify(StoredValue value) {
        try {
            value.verify();
            return Optional.empty();
        } catch (CorruptRecordException e) {
            return Optional.of(onCorrupt.apply(e));
        } catch (IOException e) {
            return Optional.of(Reply.failure("Internal Error"));
        }
    }

    /**
     * Reads a payload past the system's cache, and closes it; returns the error to send instead of
     * it, if it is damaged.
     *
     * @param memory direct and empty, with room for {@link StoredValue#directLength()} bytes;
     *     afterwards its readable bytes are the payload
     */
    public Optional<Reply> readDirect(StoredValue value, ByteBuf memory) {
        ByteBuffer all = memory.nioBuffer(0, value.directLength());
        try (value) {
            ByteBuffer payload = value.readDirect(all);
            int start = (int) (address(payload) - address(all));
            memory.setIndex(start, start + value.length());
            return Optional.empty();
        } catch (CorruptRecordException e) {
            return Optional.of(onCorrupt.apply(e));
        } catch (IOException e) {
            return Optional.of(Reply.failure("Internal Error"));
        }
    }

    private static long address(ByteBuffer memory) {
        return MemorySegment.ofBuffer(memory).address();
    }

    private static void line(ByteBuf target, char type, String text) {
        target.writeByte(type);
        // A line must not end early, whatever a message quotes.
        target.writeCharSequence(
                text.replace('\r', ' ').replace('\n', ' '), StandardCharsets.UTF_8);
        ByteBufUtil.writeShortBE(target, '\r' << 8 | '\n');
    }

    private static void number(ByteBuf target, char type, long value) {
        target.writeByte(type);
        if (value < 0 || value > 9) {
            target.writeCharSequence(Long.toString(value), StandardCharsets.US_ASCII);
        } else {
            target.writeByte('0' + (int) value);
        }
        ByteBufUtil.writeShortBE(target, '\r' << 8 | '\n');
    }

    private static void bulk(ByteBuf target, ByteBuffer bytes) {
        number(target, '$', bytes.remaining());
        target.writeBytes(bytes);
        ByteBufUtil.writeShortBE(target, '\r' << 8 | '\n');
    }

    private void stored(StoredValue value, ByteBuf target) {
        int start = target.writerIndex();
        try (value) {
            if (value.isWhole() && value.recordLength() <= ONE_READ_LENGTH_MAX) {
                wholeRecord(value, target);
                return;
            }
            number(target, '$', value.length());
            target.ensureWritable(value.length() + 2);
            value.read(target.nioBuffer(target.writerIndex(), value.length()));
            target.writerIndex(target.writerIndex() + value.length());
            writeBulkEnd(target);
        } catch (CorruptRecordException e) {
            target.writerIndex(start);
            write(onCorrupt.apply(e), target);
        } catch (IOException e) {
            target.writerIndex(start);
            line(target, '-', "Internal Error");
        }
    }

    /** Reads the record into the target, then moves its payload to where the reply wants it. */
    private void wholeRecord(StoredValue value, ByteBuf target) throws IOException {
        int start = target.writerIndex();
        target.ensureWritable(value.recordLength() + 2);
        value.readRecord(target.internalNioBuffer(start, value.recordLength()));
        number(target, '$', value.length());
        // The start of a byte string is shorter than that of a record, so this moves bytes down.
        target.setBytes(target.writerIndex(), target, start + value.prefixLength(), value.length());
        target.writerIndex(target.writerIndex() + value.length());
        writeBulkEnd(target);
    }
}
