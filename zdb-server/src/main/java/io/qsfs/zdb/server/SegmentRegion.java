package io.qsfs.zdb.server;

import io.netty.channel.DefaultFileRegion;
import io.qsfs.zdb.namespace.StoredValue;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** A verified payload that the kernel copies from the segment's file to the socket. */
final class SegmentRegion extends DefaultFileRegion {
    private final StoredValue value;

    /** Takes over the value and closes it when it was sent. */
    SegmentRegion(FileChannel channel, StoredValue value) {
        super(channel, value.fileOffset(), value.length());
        this.value = value;
    }

    @Override
    protected void deallocate() {
        // Not the super method: that closes the segment's channel, which others read from.
        try {
            value.close();
        } catch (IOException e) {
            System.getLogger(SegmentRegion.class.getName())
                    .log(System.Logger.Level.WARNING, "closing a segment failed", e);
        }
    }
}
