package io.qsfs.zdb.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.qsfs.zdb.command.Reply;
import io.qsfs.zdb.namespace.StoredValue;
import io.qsfs.zdb.segment.CorruptRecordException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** Writes replies. Reads stored payloads as it writes them; what is damaged becomes an error. */
public final class RespEncoder {
    private static final int NUMBER_LENGTH_MAX = 24;

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
            case Reply.Whole r -> line(target, ':', Long.toString(r.value()));
            case Reply.Bulk r -> bulk(target, r.bytes().duplicate());
            case Reply.Many r -> {
                line(target, '*', Integer.toString(r.elements().size()));
                r.elements().forEach(element -> write(element, target));
            }
            case Reply.Stored r -> stored(r.value(), target);
        }
    }

    private static void line(ByteBuf target, char type, String text) {
        target.writeByte(type);
        // A line must not end early, whatever a message quotes.
        target.writeCharSequence(
                text.replace('\r', ' ').replace('\n', ' '), StandardCharsets.UTF_8);
        ByteBufUtil.writeShortBE(target, '\r' << 8 | '\n');
    }

    private static void bulk(ByteBuf target, ByteBuffer bytes) {
        line(target, '$', Integer.toString(bytes.remaining()));
        target.writeBytes(bytes);
        ByteBufUtil.writeShortBE(target, '\r' << 8 | '\n');
    }

    private void stored(StoredValue value, ByteBuf target) {
        int start = target.writerIndex();
        try (value) {
            line(target, '$', Integer.toString(value.length()));
            target.ensureWritable(value.length() + NUMBER_LENGTH_MAX);
            ByteBuffer place = target.nioBuffer(target.writerIndex(), value.length());
            value.read(place);
            target.writerIndex(target.writerIndex() + value.length());
            ByteBufUtil.writeShortBE(target, '\r' << 8 | '\n');
        } catch (CorruptRecordException e) {
            target.writerIndex(start);
            write(onCorrupt.apply(e), target);
        } catch (IOException e) {
            target.writerIndex(start);
            line(target, '-', "Internal Error");
        }
    }
}
