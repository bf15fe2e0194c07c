package io.qsfs.zdb.resp;

import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

/**
 * How much is read of a socket at once: little, since a connection that has to wait keeps what was
 * read, and much of a large argument, whose memory was granted already.
 */
public final class ReceiveLength extends DefaultMaxMessagesRecvByteBufAllocator {
    private static final int SMALL = 4096;
    private static final int LARGE = 64 * 1024;

    private final RespDecoder decoder;

    /**
     * @param decoder of the same connection
     */
    public ReceiveLength(RespDecoder decoder) {
        this.decoder = decoder;
    }

    @Override
    @SuppressWarnings("deprecation") // what it replaces is deprecated too
    public RecvByteBufAllocator.Handle newHandle() {
        return new LengthHandle();
    }

    private final class LengthHandle extends MaxMessageHandle {
        @Override
        public int guess() {
            return Math.clamp(decoder.missingOfLarge(), SMALL, LARGE);
        }
    }
}
