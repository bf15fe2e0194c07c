package io.qsfs.s3.notification;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.maintenance.Worker;
import io.qsfs.core.maintenance.WorkerStatus;
import io.qsfs.core.time.Environment;
import io.qsfs.core.volume.TreeWriter;
import io.qsfs.s3.bucket.BucketStore;
import io.qsfs.s3.bucket.ChangeListener;
import io.qsfs.s3.bucket.ObjectChange;
import io.qsfs.s3.bucket.S3Volume;
import io.qsfs.s3.rule.NotificationRules;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/** Writes down who has to hear of a change, and has a worker for each target. Thread-safe. */
public final class Notifier implements ChangeListener, AutoCloseable {
    /** From the update of a change to the delivery: the update has to end first. */
    private static final Duration DELAY = Duration.ofMillis(20);

    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

    private final BucketStore buckets;
    private final String region;
    private final Environment environment;
    private final HttpClient client;
    private final Map<String, Target> targets = new TreeMap<>();

    private record Target(
            EventQueue queue, DeliveryDuty duty, Worker worker, AtomicBoolean triggered) {}

    private Notifier(BucketStore buckets, String region, Environment environment) {
        this.buckets = buckets;
        this.region = region;
        this.environment = environment;
        this.client =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT_MAX)
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
    }

    /** Starts a worker for each webhook, which first delivers what an earlier process owed. */
    public static Notifier start(
            S3Volume volume,
            BucketStore buckets,
            String region,
            Map<String, Webhook> webhooks,
            Environment environment)
            throws StorageException {
        var notifier = new Notifier(buckets, region, environment);
        for (var webhook : webhooks.entrySet()) {
            String name = webhook.getKey();
            var queue = EventQueue.open(volume, environment.time(), name);
            var duty =
                    new DeliveryDuty(
                            name, webhook.getValue(), queue, notifier.client, environment.time());
            var worker = Worker.start(duty, environment);
            notifier.targets.put(name, new Target(queue, duty, worker, new AtomicBoolean()));
            worker.trigger();
        }
        return notifier;
    }

    @Override
    public void changed(TreeWriter tree, ObjectChange change) throws StorageException {
        if (targets.isEmpty()) {
            return;
        }
        Optional<NotificationRules> rules = buckets.settings(tree, change.bucket()).notification();
        if (rules.isEmpty()) {
            return;
        }
        for (NotificationRules.Rule rule : rules.get().wanting(change.event(), change.key())) {
            Target target = targets.get(rule.target());
            if (target != null
                    && target.queue.add(tree, sequence -> message(change, rule, sequence))) {
                wake(target);
            }
        }
    }

    private byte[] message(ObjectChange change, NotificationRules.Rule rule, String sequence) {
        return EventMessage.of(change, rule.id(), region, environment.time().now(), sequence);
    }

    private void wake(Target target) {
        if (target.triggered.compareAndSet(false, true)) {
            environment
                    .time()
                    .schedule(
                            DELAY,
                            () -> {
                                target.triggered.set(false);
                                target.worker.trigger();
                            });
        }
    }

    /** Whether there is a webhook of that name. */
    public boolean knows(String target) {
        return targets.containsKey(target);
    }

    /**
     * How a target takes its events.
     *
     * @param waiting events that it has not taken yet
     * @param dropped events that found its queue full
     */
    public record TargetStatus(
            String target,
            long waiting,
            long delivered,
            long failures,
            long dropped,
            WorkerStatus worker) {}

    /** How all targets take their events. */
    public List<TargetStatus> status() {
        var all = new ArrayList<TargetStatus>();
        targets.forEach(
                (name, target) ->
                        all.add(
                                new TargetStatus(
                                        name,
                                        target.queue.length(),
                                        target.duty.delivered(),
                                        target.duty.failures(),
                                        target.queue.dropped(),
                                        target.worker.status())));
        return all;
    }

    /**
     * Hands out how all targets take their events, as numbers that change.
     *
     * @param metrics takes the name of a metric with the target as its label, and the number
     */
    public void watch(BiConsumer<String, LongSupplier> metrics) {
        targets.forEach(
                (name, target) -> {
                    String label = "{webhook=\"" + name + "\"}";
                    metrics.accept("qsfs_s3_webhook_waiting" + label, target.queue::length);
                    metrics.accept(
                            "qsfs_s3_webhook_delivered_total" + label, target.duty::delivered);
                    metrics.accept("qsfs_s3_webhook_failures_total" + label, target.duty::failures);
                    metrics.accept("qsfs_s3_webhook_dropped_total" + label, target.queue::dropped);
                });
    }

    /** Ends the workers; what is owed stays in the volume. */
    @Override
    public void close() {
        client.shutdownNow();
        targets.values().forEach(target -> target.worker.close());
    }
}
