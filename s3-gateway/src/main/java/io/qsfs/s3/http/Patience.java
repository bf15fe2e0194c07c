package io.qsfs.s3.http;

import java.util.concurrent.TimeUnit;

/**
 * How long one connection has kept the server waiting. Only time in which the server wanted bytes
 * counts: its own back-pressure is no offence. Belongs to the event loop.
 */
final class Patience {
    private final HttpServerConfig config;
    private final long tickNanos;
    private long waitStartNanos = System.nanoTime();
    private boolean first = true;
    private long bodyWaitNanos;
    private long bodyStallNanos;
    private long bodyBytesSeen;

    Patience(HttpServerConfig config) {
        this.config = config;
        long shortest = Math.min(config.stallTimeout().toNanos(), config.headTimeout().toNanos());
        this.tickNanos =
                Math.clamp(
                        shortest / 4,
                        TimeUnit.MILLISECONDS.toNanos(20),
                        TimeUnit.SECONDS.toNanos(2));
    }

    /** How often the other methods are to be asked. */
    long tickNanos() {
        return tickNanos;
    }

    void headArrived() {
        first = false;
        bodyWaitNanos = 0;
        bodyStallNanos = 0;
        bodyBytesSeen = 0;
    }

    void idle() {
        waitStartNanos = System.nanoTime();
    }

    /** A head that drips in counts as idleness as well: only a whole one ends it. */
    boolean isOverIdle() {
        var limit = first ? config.headTimeout() : config.idleTimeout();
        return System.nanoTime() - waitStartNanos > limit.toNanos();
    }

    boolean isOverStall(long sinceNanos) {
        return System.nanoTime() - sinceNanos > config.stallTimeout().toNanos();
    }

    boolean isOverBody(RequestBody body) {
        if (!body.isWaiting()) {
            bodyStallNanos = 0;
            return false;
        }
        long received = body.receivedBytes();
        bodyWaitNanos += tickNanos;
        bodyStallNanos = received == bodyBytesSeen ? bodyStallNanos + tickNanos : 0;
        bodyBytesSeen = received;
        long limit = config.stallTimeout().toNanos();
        long least =
                TimeUnit.NANOSECONDS.toSeconds(bodyWaitNanos)
                        * HttpServerConfig.BODY_BYTES_PER_SECOND_MIN;
        return bodyStallNanos >= limit || (bodyWaitNanos > limit && received < least);
    }
}
