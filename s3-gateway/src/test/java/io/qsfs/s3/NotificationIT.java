package io.qsfs.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.qsfs.s3.notification.Webhook;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Event;
import software.amazon.awssdk.services.s3.model.FilterRuleName;
import software.amazon.awssdk.services.s3.model.S3Exception;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Events and the webhook that takes them. */
@SuppressWarnings("unchecked") // the builders take generic arrays of consumers
final class NotificationIT {
    private static final String BUCKET = "events";

    private final LinkedBlockingQueue<JsonNode> taken = new LinkedBlockingQueue<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private HttpServer webhook;
    private GatewayFixture fixture;
    private S3Client s3;

    @BeforeEach
    void start() throws IOException {
        webhook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        webhook.createContext("/hook", this::take);
        webhook.start();
        fixture = new GatewayFixture(config -> config.withWebhooks(Map.of("audit", hook())));
        s3 = fixture.client(GatewayFixture.ADMIN);
        s3.createBucket(b -> b.bucket(BUCKET));
    }

    private Webhook hook() {
        var address = URI.create("http://127.0.0.1:" + webhook.getAddress().getPort() + "/hook");
        return new Webhook(address, Optional.of("Bearer secret"));
    }

    @AfterEach
    void stop() throws IOException {
        s3.close();
        fixture.close();
        webhook.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean known =
                "Bearer secret".equals(exchange.getRequestHeaders().getFirst("Authorization"));
        boolean refused = refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0 || !known;
        if (!refused) {
            taken.add(new ObjectMapper().readTree(body).path("Records").path(0));
        }
        exchange.sendResponseHeaders(refused ? 503 : 200, -1);
        exchange.close();
    }

    private void wish(String arn, List<Event> events) {
        s3.putBucketNotificationConfiguration(
                b ->
                        b.bucket(BUCKET)
                                .notificationConfiguration(
                                        n ->
                                                n.queueConfigurations(
                                                        q ->
                                                                q.id("one")
                                                                        .queueArn(arn)
                                                                        .events(events)
                                                                        .filter(
                                                                                f ->
                                                                                        f.key(
                                                                                                k ->
                                                                                                        k
                                                                                                                .filterRules(
                                                                                                                        r ->
                                                                                                                                r.name(
                                                                                                                                                FilterRuleName
                                                                                                                                                        .PREFIX)
                                                                                                                                        .value(
                                                                                                                                                "in/"),
                                                                                                                        r ->
                                                                                                                                r.name(
                                                                                                                                                FilterRuleName
                                                                                                                                                        .SUFFIX)
                                                                                                                                        .value(
                                                                                                                                                ".x")))))));
    }

    private List<String> take(int count) throws InterruptedException {
        var names = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            JsonNode record = taken.poll(20, TimeUnit.SECONDS);
            assertThat(record).as("event %d of %d", i, count).isNotNull();
            names.add(
                    record.path("eventName").asText()
                            + " "
                            + record.path("s3").path("object").path("key").asText());
        }
        return names;
    }

    @Test
    void tellsWhatWasAskedFor() throws InterruptedException {
        wish(
                "arn:qsfs:sqs:us-east-1:audit:webhook",
                List.of(Event.S3_OBJECT_CREATED, Event.S3_OBJECT_REMOVED_DELETE));
        var shown = s3.getBucketNotificationConfiguration(b -> b.bucket(BUCKET));
        assertThat(shown.queueConfigurations()).singleElement().extracting("id").isEqualTo("one");
        s3.putObject(b -> b.bucket(BUCKET).key("in/a b.x"), RequestBody.fromString("12345"));
        s3.putObject(b -> b.bucket(BUCKET).key("out/a.x"), RequestBody.fromString("1"));
        s3.putObject(b -> b.bucket(BUCKET).key("in/a.y"), RequestBody.fromString("1"));
        s3.deleteObject(b -> b.bucket(BUCKET).key("in/a b.x"));
        JsonNode first = taken.poll(20, TimeUnit.SECONDS);
        assertThat(first.path("eventName").asText()).isEqualTo("ObjectCreated:Put");
        assertThat(first.path("userIdentity").path("principalId").asText()).isEqualTo("admin");
        JsonNode body = first.path("s3");
        assertThat(body.path("bucket").path("name").asText()).isEqualTo(BUCKET);
        assertThat(body.path("configurationId").asText()).isEqualTo("one");
        assertThat(body.path("object").path("key").asText()).isEqualTo("in/a+b.x");
        assertThat(body.path("object").path("size").asInt()).isEqualTo(5);
        assertThat(body.path("object").path("eTag").asText())
                .isEqualTo("827ccb0eea8a706c4c34a16891f84e7b");
        assertThat(take(1)).containsExactly("ObjectRemoved:Delete in/a+b.x");
        assertThat(taken).isEmpty();
    }

    @Test
    void whatIsOwedIsDeliveredAfterFailuresAndRestarts() throws Exception {
        wish("arn:aws:sqs:us-east-1:000000000000:audit", List.of(Event.S3_OBJECT_CREATED));
        refusals.set(1_000_000);
        for (int i = 0; i < 5; i++) {
            String key = "in/" + i + ".x";
            s3.putObject(b -> b.bucket(BUCKET).key(key), RequestBody.fromString("1"));
        }
        fixture.restart();
        refusals.set(1);
        assertThat(take(5))
                .containsExactly(
                        "ObjectCreated:Put in/0.x",
                        "ObjectCreated:Put in/1.x",
                        "ObjectCreated:Put in/2.x",
                        "ObjectCreated:Put in/3.x",
                        "ObjectCreated:Put in/4.x");
        var status = fixture.gateway().statistics().webhooks().getFirst();
        assertThat(status.failures()).isPositive();
        assertThat(status.dropped()).isZero();
    }

    @Test
    void refusesTargetsAndEventsThatAreNotThere() {
        assertThatThrownBy(
                        () ->
                                wish(
                                        "arn:qsfs:sqs::nobody:webhook",
                                        List.of(Event.S3_OBJECT_CREATED)))
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        e ->
                                assertThat(e.awsErrorDetails().errorCode())
                                        .isEqualTo("InvalidArgument"));
    }
}
