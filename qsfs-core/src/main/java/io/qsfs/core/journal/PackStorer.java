package io.qsfs.core.journal;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.stripe.Stripe;
import io.qsfs.core.stripe.StripeStore;
import io.qsfs.core.time.Time;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * Offers a pack to the nodes until they take it or nobody wants it any more. A retry sends the same
 * bytes, so it cannot hurt. Thread-safe.
 */
final class PackStorer {
    private static final System.Logger LOGGER = System.getLogger(PackStorer.class.getName());
    private static final Duration PAUSE_MIN = Duration.ofMillis(50);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(2);

    private final StripeStore stripes;
    private final Time time;
    private final LongAdder retries = new LongAdder();

    /** Whether a pack that was refused is offered again. */
    @FunctionalInterface
    interface Patience {
        /**
         * @param refusal why the nodes did not take it this time
         * @param waited since it was offered first
         */
        boolean retries(StorageException refusal, Duration waited);
    }

    PackStorer(LogContext context) {
        this.stripes = context.stripes();
        this.time = context.environment().time();
    }

    /**
     * Stores the pack with all its shards; blocks.
     *
     * @param patience asked after each refusal that time may cure
     * @throws StorageException.Fenced at once, when a newer writer opened the volume
     */
    Stripe store(PackId id, byte[] buffer, int length, Patience patience) throws StorageException {
        long start = time.nanoTime();
        Duration pause = PAUSE_MIN;
        while (true) {
            try {
                return stripes.write(id, buffer, length);
            } catch (StorageException e) {
                Duration waited = Duration.ofNanos(time.nanoTime() - start);
                if (!isCurable(e) || !patience.retries(e, waited)) {
                    throw e;
                }
                LOGGER.log(
                        System.Logger.Level.DEBUG,
                        "pack {0} is not stored yet: {1}",
                        id,
                        e.getMessage());
                retries.increment();
            }
            sleep(pause);
            pause =
                    pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0
                            ? pause.multipliedBy(2)
                            : PAUSE_MAX;
        }
    }

    /** How often a pack had to be offered again. */
    long retries() {
        return retries.sum();
    }

    private void sleep(Duration pause) throws StorageException {
        try {
            time.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException.Unavailable("storing a pack was interrupted", e);
        }
    }

    private static boolean isCurable(StorageException e) {
        return e instanceof StorageException.Unavailable || e instanceof StorageException.NoSpace;
    }
}
