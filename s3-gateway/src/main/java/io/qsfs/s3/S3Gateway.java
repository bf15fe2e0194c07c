package io.qsfs.s3;

import io.qsfs.core.time.Environment;
import io.qsfs.core.volume.Versioning;
import io.qsfs.core.volume.Volume;
import io.qsfs.s3.auth.Authenticator;
import io.qsfs.s3.auth.CredentialStore;
import io.qsfs.s3.auth.Identity;
import io.qsfs.s3.bucket.BucketStore;
import io.qsfs.s3.bucket.BufferPool;
import io.qsfs.s3.bucket.Lister;
import io.qsfs.s3.bucket.ObjectStore;
import io.qsfs.s3.bucket.S3Volume;
import io.qsfs.s3.bucket.UploadStore;
import io.qsfs.s3.http.HttpServer;
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

    private S3Gateway(
            HttpServer server, AccessLog log, OperationMetrics metrics, BucketStore buckets) {
        this.server = server;
        this.log = log;
        this.metrics = metrics;
        this.buckets = buckets;
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
        var objects = new ObjectStore(s3Volume, time, (_, _) -> {});
        var uploads = new UploadStore(s3Volume, time, objects);
        var services =
                new Services(
                        buckets,
                        objects,
                        uploads,
                        new Lister(s3Volume),
                        new BufferPool(config.bufferBytesMax()),
                        new Authenticator(credentials, config.region(), time),
                        new Authorizer(time),
                        time,
                        config.region(),
                        config.webhooks());
        var metrics = new OperationMetrics();
        var log = AccessLog.open(config.accessLog());
        try {
            var service =
                    new S3Service(services, new Router(config.domains()), metrics, log::write);
            return new S3Gateway(HttpServer.start(config.http(), service), log, metrics, buckets);
        } catch (IOException e) {
            log.close();
            throw e;
        }
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
        return new S3Statistics(server.connections(), server.requests(), metrics.summary());
    }

    /** Lets requests under way finish for a moment, then ends all connections. */
    @Override
    public void close() {
        server.close();
        log.close();
    }
}
