package io.qsfs.s3;

import io.qsfs.core.time.Environment;
import io.qsfs.core.volume.MemoryVolumes;
import io.qsfs.core.volume.Volume;
import io.qsfs.s3.auth.AccessKey;
import io.qsfs.s3.auth.CredentialStore;
import io.qsfs.s3.http.HttpServerConfig;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A gateway over a volume in memory, with three users: one may do everything, two own their
 * buckets.
 */
final class GatewayFixture implements AutoCloseable {
    static final AccessKey ADMIN =
            new AccessKey("ADMINADMINADMINADMIN", "admin-secret-0123456789", "admin");
    static final AccessKey OTHER =
            new AccessKey("OTHEROTHEROTHEROTHER", "other-secret-0123456789", "other");
    static final AccessKey THIRD =
            new AccessKey("THIRDTHIRDTHIRDTHIRD", "third-secret-0123456789", "third");

    private final Environment environment = Environment.system();
    private final Volume volume;
    private final CredentialStore credentials;
    private final S3GatewayConfig config;
    private S3Gateway gateway;

    GatewayFixture() throws IOException {
        this(0);
    }

    GatewayFixture(int port) throws IOException {
        this(port, config -> config);
    }

    GatewayFixture(UnaryOperator<S3GatewayConfig> change) throws IOException {
        this(0, change);
    }

    GatewayFixture(HttpServerConfig http) throws IOException {
        this(config -> config.withHttp(http));
    }

    private GatewayFixture(int port, UnaryOperator<S3GatewayConfig> change) throws IOException {
        volume = MemoryVolumes.create();
        credentials = CredentialStore.open(volume, new byte[32]);
        credentials.putUser(new CredentialStore.User("admin", 0, 0, Map.of("readwrite", "")));
        credentials.putUser(new CredentialStore.User("other", 1000, 1000, Map.of("owner", "")));
        credentials.putUser(new CredentialStore.User("third", 1001, 1001, Map.of("owner", "")));
        credentials.putKey(ADMIN);
        credentials.putKey(THIRD);
        credentials.putKey(OTHER);
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        config = change.apply(S3GatewayConfig.of(HttpServerConfig.of(address)));
        gateway = S3Gateway.start(volume, credentials, config, environment);
    }

    int port() {
        return gateway.port();
    }

    Volume volume() {
        return volume;
    }

    CredentialStore credentials() {
        return credentials;
    }

    S3Gateway gateway() {
        return gateway;
    }

    /** Ends the gateway and starts another over the same volume. */
    void restart() throws IOException {
        gateway.close();
        gateway = S3Gateway.start(volume, credentials, config, environment);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** A client with a key of this gateway. */
    S3Client client(AccessKey key) {
        return client(key, b -> {});
    }

    /** The same with other settings. */
    S3Client client(AccessKey key, Consumer<S3ClientBuilder> change) {
        S3ClientBuilder builder = S3Client.builder();
        change.accept(builder);
        return builder.endpointOverride(endpoint())
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .overrideConfiguration(c -> c.addExecutionInterceptor(new WithoutExpectation()))
                .httpClient(UrlConnectionHttpClient.create())
                .credentialsProvider(credentials(key))
                .build();
    }

    static StaticCredentialsProvider credentials(AccessKey key) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(key.id(), key.secret()));
    }

    /** The JDK's client loses the document of a refusal that it gets instead of "100 Continue". */
    private static final class WithoutExpectation implements ExecutionInterceptor {
        @Override
        public SdkHttpRequest modifyHttpRequest(
                Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
            return context.httpRequest().toBuilder().removeHeader("Expect").build();
        }
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        volume.close();
        environment.close();
    }
}
