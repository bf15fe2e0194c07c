package io.qsfs.s3;

import io.qsfs.core.time.Environment;
import io.qsfs.core.volume.MemoryVolumes;
import io.qsfs.core.volume.Volume;
import io.qsfs.s3.auth.AccessKey;
import io.qsfs.s3.auth.CredentialStore;
import io.qsfs.s3.http.HttpServerConfig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * A gateway over a volume in memory, with two users: one may do everything, one owns his buckets.
 */
final class GatewayFixture implements AutoCloseable {
    static final AccessKey ADMIN =
            new AccessKey("ADMINADMINADMINADMIN", "admin-secret-0123456789", "admin");
    static final AccessKey OTHER =
            new AccessKey("OTHEROTHEROTHEROTHER", "other-secret-0123456789", "other");

    private final Environment environment = Environment.system();
    private final Volume volume;
    private final S3Gateway gateway;

    GatewayFixture() throws IOException {
        this(0);
    }

    GatewayFixture(int port) throws IOException {
        volume = MemoryVolumes.create();
        var credentials = CredentialStore.open(volume, new byte[32]);
        credentials.putUser(new CredentialStore.User("admin", 0, 0, Map.of("readwrite", "")));
        credentials.putUser(new CredentialStore.User("other", 1000, 1000, Map.of("owner", "")));
        credentials.putKey(ADMIN);
        credentials.putKey(OTHER);
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        gateway =
                S3Gateway.start(
                        volume,
                        credentials,
                        S3GatewayConfig.of(HttpServerConfig.of(address)),
                        environment);
    }

    int port() {
        return gateway.port();
    }

    Volume volume() {
        return volume;
    }

    S3Gateway gateway() {
        return gateway;
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        volume.close();
        environment.close();
    }
}
