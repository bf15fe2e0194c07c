package io.qsfs.s3.notification;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.maintenance.Duty;
import io.qsfs.core.maintenance.Pass;
import io.qsfs.core.time.Time;
import io.qsfs.s3.error.S3Exception;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Delivers the events of one queue in order, each at least once: an event leaves the queue after
 * the target has answered with success. An event is durable before it is told; after a failure the
 * next attempt waits twice as long as the last.
 */
final class DeliveryDuty implements Duty {
    private static final int BATCH = 100;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final Duration WAIT_FIRST = Duration.ofSeconds(1);
    private static final Duration WAIT_MAX = Duration.ofMinutes(5);

    private final String target;
    private final Webhook webhook;
    private final EventQueue queue;
    private final HttpClient client;
    private final Time time;
    private final LongAdder delivered = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile Duration wait = Duration.ZERO;
    private long retryNanos;

    DeliveryDuty(String target, Webhook webhook, EventQueue queue, HttpClient client, Time time) {
        this.target = target;
        this.webhook = webhook;
        this.queue = queue;
        this.client = client;
        this.time = time;
    }

    @Override
    public String name() {
        return "s3-webhook-" + target;
    }

    @Override
    public Duration interval() {
        return wait.isZero() ? IDLE : wait;
    }

    @Override
    public void run(Pass pass) throws StorageException {
        if (!wait.isZero() && time.nanoTime() - retryNanos < 0) {
            return;
        }
        try {
            for (List<EventQueue.Waiting> batch = queue.first(BATCH);
                    !batch.isEmpty();
                    batch = queue.first(BATCH)) {
                queue.sync();
                deliver(pass, batch);
            }
            queue.foundEmpty();
        } catch (S3Exception e) {
            throw new IllegalStateException("a queue refuses nothing", e);
        }
    }

    private void deliver(Pass pass, List<EventQueue.Waiting> batch)
            throws S3Exception, StorageException {
        var taken = new ArrayList<EventQueue.Waiting>();
        try {
            for (EventQueue.Waiting event : batch) {
                pass.advance("events for " + target, 0);
                post(event.message());
                taken.add(event);
                delivered.increment();
            }
            wait = Duration.ZERO;
        } catch (IOException e) {
            if (e instanceof StorageException stopped) {
                throw stopped;
            }
            failures.increment();
            wait = wait.isZero() ? WAIT_FIRST : wait.multipliedBy(2);
            wait = wait.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : wait;
            retryNanos = time.nanoTime() + wait.toNanos();
            throw new StorageException.Unavailable(
                    "webhook " + target + " took no event: " + e.getMessage(), e);
        } finally {
            if (!taken.isEmpty()) {
                queue.remove(taken);
            }
        }
    }

    private void post(String message) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(webhook.address())
                        .timeout(ANSWER_MAX)
                        .header("Content-Type", "application/json")
                        .header("User-Agent", "QSFS")
                        .POST(HttpRequest.BodyPublishers.ofString(message));
        webhook.token().ifPresent(token -> request.header("Authorization", token));
        try {
            HttpResponse<Void> answer =
                    client.send(request.build(), HttpResponse.BodyHandlers.discarding());
            if (answer.statusCode() / 100 != 2) {
                throw new IOException("it answered " + answer.statusCode());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    long delivered() {
        return delivered.sum();
    }

    long failures() {
        return failures.sum();
    }
}
