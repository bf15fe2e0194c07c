package io.qsfs.zdb.command;

import io.qsfs.zdb.segment.Key;
import io.qsfs.zdb.segment.Location;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** An earlier version of a key, as 8 bytes on the wire: segment and offset, little-endian. */
final class HistoryCursor {
    private HistoryCursor() {}

    static Location read(ByteBuffer bytes) {
        ByteBuffer source = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        return new Location(source.getInt(), source.getInt());
    }

    static Reply reply(Location location) {
        if (location.equals(Location.NONE)) {
            return Reply.NIL;
        }
        ByteBuffer target = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        target.putInt(location.segment()).putInt(location.offset());
        return Reply.bulk(Key.copyOf(target.flip()));
    }
}
