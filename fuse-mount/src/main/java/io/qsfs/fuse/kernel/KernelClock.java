package io.qsfs.fuse.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The time that the kernel stamps on files, which lags behind the precise one by up to a tick.
 * Times of both kinds on one file would seem to go backwards. Thread-safe.
 */
public final class KernelClock implements InstantSource {
    private static final int CLOCK_REALTIME_COARSE = 5;

    @Override
    public Instant instant() {
        try (var arena = Arena.ofConfined()) {
            var time = arena.allocate(ValueLayout.JAVA_LONG, 2);
            if (Libc.clockGettime(CLOCK_REALTIME_COARSE, time) != 0) {
                return Instant.now();
            }
            return Instant.ofEpochSecond(
                    time.getAtIndex(ValueLayout.JAVA_LONG, 0),
                    time.getAtIndex(ValueLayout.JAVA_LONG, 1));
        }
    }
}
