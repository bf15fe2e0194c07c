package io.qsfs.s3;

import io.qsfs.core.maintenance.Worker;
import io.qsfs.core.time.Environment;
import io.qsfs.core.volume.Versioning;
import io.qsfs.core.volume.Volume;
import io.qsfs.s3.auth.Authenticator;
import io.qsfs.s3.auth.CredentialStore;
import io.qsfs.s3.auth.Identity;
import io.qsfs.s3.bucket.BucketQuotas;
import io.qsfs.s3.bucket.BucketStore;
import io.qsfs.s3.bucket.BufferPool;
import io.qsfs.s3.bucket.Lister;
import io.qsfs.s3.bucket.ObjectStore;
import io.qsfs.s3.bucket.S3Volume;
import io.qsfs.s3.bucket.UploadStore;
import io.qsfs.s3.http.HttpServer;
import io.qsfs.s3.lifecycle.LifecycleCounters;
import io.qsfs.s3.lifecycle.LifecycleDuty;
import io.qsfs.s3.notification.Notifier;
import io.qsfs.s3.operation.Authorizer;
import io.qsfs.s3.operation.OperationMetrics;
import io.qsfs.s3.operation.Router;
import io.qsfs.s3.operation.S3Service;
import io.qsfs.s3.operation.Services;

import java.io.IOException;
import java.util.Map;

/** A volume served over S3. Thread-safe; does not own the volume. */
public final class S3Gateway implements AutoCloseable {
    private final HttpServer server;
    private final AccessLog log;
    private final OperationMetrics metrics;
    private final BucketStore buckets;
    private final Notifier notifier;
    private final Worker lifecycle;

    private S3Gateway(
            HttpServer server,
            AccessLog log,
            OperationMetrics metrics,
            BucketStore buckets,
            Notifier notifier,
            Worker lifecycle) {
        this.server = server;
        this.log = log;
        this.metrics = metrics;
        this.buckets = buckets;
        this.notifier = notifier;
        this.lifecycle = lifecycle;
    }

    /**
     * Opens the port and serves.
     *
     * @param credentials who may sign; can change while the gateway runs
     * @throws IOException when the port is taken or the certificate cannot be used
     */
    public static S3Gateway start(
            Volume volume,
            CredentialStore credentials,
            S3GatewayConfig config,
            Environment environment)
            throws IOException {
        var time = environment.time();
        var s3Volume = new S3Volume(volume);
        var buckets = new BucketStore(s3Volume);
        var notifier =
                Notifier.start(s3Volume, buckets, config.region(), config.webhooks(), environment);
        var lister = new Lister(s3Volume);
        var quotas = new BucketQuotas(buckets, lister, time);
        var objects = new ObjectStore(s3Volume, time, notifier, buckets, quotas);
        var services =
                new Services(
                        buckets,
                        objects,
                        new UploadStore(s3Volume, time, objects),
                        lister,
                        quotas,
                        new BufferPool(config.bufferBytesMax()),
                        new Authenticator(credentials, config.region(), time),
                        new Authorizer(time),
                        time,
                        config.region(),
                        config.lifecycle(),
                        notifier);
        var metrics = new OperationMetrics();
        HttpServer server = null;
        var log = AccessLog.open(config.accessLog());
        try {
            var router = new Router(config.domains());
            server =
                    HttpServer.start(
                            config.http(), new S3Service(services, router, metrics, log::write));
        } finally {
            if (server == null) {
                notifier.close();
                log.close();
            }
        }
        watch(server, notifier, metrics);
        Worker lifecycle = startLifecycle(services, metrics, environment);
        return new S3Gateway(server, log, metrics, buckets, notifier, lifecycle);
    }

    private static void watch(HttpServer server, Notifier notifier, OperationMetrics metrics) {
        metrics.watch("qsfs_s3_connections", server::connections);
        metrics.watch("qsfs_s3_requests_under_way", server::requests);
        notifier.watch(metrics::watch);
    }

    private static Worker startLifecycle(
            Services services, OperationMetrics metrics, Environment environment) {
        var duty =
                new LifecycleDuty(
                        services.buckets(),
                        services.objects(),
                        services.uploads(),
                        services.lister(),
                        services.time(),
                        services.calendar());
        LifecycleCounters done = duty.counters();
        metrics.watch("qsfs_s3_lifecycle_objects_expired_total", done::objectsExpired);
        metrics.watch("qsfs_s3_lifecycle_versions_expired_total", done::versionsExpired);
        metrics.watch("qsfs_s3_lifecycle_markers_removed_total", done::markersRemoved);
        metrics.watch("qsfs_s3_lifecycle_uploads_aborted_total", done::uploadsAborted);
        return Worker.start(duty, environment);
    }

    /** Where it listens. */
    public int port() {
        return server.address().getPort();
    }

    /**
     * Makes a bucket unless there is one of that name; durable on return.
     *
     * @throws IOException when the name is not one of a bucket
     */
    public void ensureBucket(String name, Identity owner) throws IOException {
        if (buckets.find(name).isEmpty()) {
            buckets.create(name, owner, Versioning.OFF, Map.of());
        }
    }

    /** Counters now. */
    public S3Statistics statistics() {
        return new S3Statistics(
                server.connections(),
                server.requests(),
                metrics.summary(),
                lifecycle.status(),
                notifier.status());
    }

    /** Lets requests under way finish for a moment, then ends all connections. */
    @Override
    public void close() {
        server.close();
        lifecycle.close();
        notifier.close();
        log.close();
    }
}
