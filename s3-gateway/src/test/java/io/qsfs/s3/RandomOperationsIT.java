package io.qsfs.s3;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/** Random operations on the gateway and on a few lists that say what S3 would do. */
final class RandomOperationsIT {
    private static final List<String> KEYS =
            List.of(
                    "a",
                    "a/",
                    "a/b",
                    "a/b/",
                    "a/b/c",
                    "a-",
                    "b",
                    "b/../c",
                    "c//d",
                    "ä",
                    "\uD83D\uDE00");
    private static final Comparator<String> ORDER =
            (a, b) ->
                    Arrays.compareUnsigned(
                            a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    private static final int OPERATIONS = 240;
    private static GatewayFixture fixture;
    private static S3Client s3;

    private final long seed = Long.getLong("seed", 2);
    private final Random random = new Random(seed);

    @BeforeAll
    static void start() throws IOException {
        fixture = new GatewayFixture();
        s3 = fixture.client(GatewayFixture.ADMIN);
    }

    @AfterAll
    static void stop() throws IOException {
        s3.close();
        fixture.close();
    }

    /** A version, or a delete marker when it has no content. */
    private record Version(String id, Optional<String> content) {}

    /** A bucket as S3 describes it: under each key its versions, newest first. */
    private static final class Model {
        private final TreeMap<String, List<Version>> keys = new TreeMap<>(ORDER);
        private Optional<BucketVersioningStatus> versioning = Optional.empty();

        private boolean isEnabled() {
            return versioning.equals(Optional.of(BucketVersioningStatus.ENABLED));
        }

        void add(String key, String id, Optional<String> content) {
            List<Version> versions = keys.computeIfAbsent(key, _ -> new ArrayList<>());
            if (!isEnabled()) {
                versions.removeIf(v -> v.id.equals("null"));
            }
            versions.addFirst(new Version(id, content));
        }

        void remove(String key, String id) {
            List<Version> versions = keys.getOrDefault(key, new ArrayList<>());
            versions.removeIf(v -> v.id.equals(id));
            if (versions.isEmpty()) {
                keys.remove(key);
            }
        }

        Optional<String> get(String key) {
            return keys.getOrDefault(key, List.of()).stream().findFirst().flatMap(Version::content);
        }
    }

    @Test
    void agreesWithTheModel() {
        String bucket = "random";
        s3.createBucket(b -> b.bucket(bucket));
        var model = new Model();
        for (int i = 1; i <= OPERATIONS; i++) {
            step(bucket, model);
            if (i % 20 == 0) {
                compareListing(bucket, model);
            }
            if (i % 80 == 0) {
                compareVersions(bucket, model);
            }
        }
    }

    private String key() {
        return KEYS.get(random.nextInt(KEYS.size()));
    }

    private void step(String bucket, Model model) {
        String key = key();
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> put(bucket, model, key);
            case 4, 5 -> delete(bucket, model, key);
            case 6 -> deleteVersion(bucket, model, key);
            case 7 -> copy(bucket, model, key);
            case 8 -> {
                if (random.nextInt(8) == 0) {
                    var status =
                            random.nextInt(3) > 0
                                    ? BucketVersioningStatus.ENABLED
                                    : BucketVersioningStatus.SUSPENDED;
                    s3.putBucketVersioning(
                            b -> b.bucket(bucket).versioningConfiguration(c -> c.status(status)));
                    model.versioning = Optional.of(status);
                }
            }
            default ->
                    assertThat(get(bucket, key, Optional.empty()))
                            .as("seed %d: %s", seed, key)
                            .isEqualTo(model.get(key));
        }
    }

    private void put(String bucket, Model model, String key) {
        String content = "v" + random.nextInt(1000);
        String id =
                s3.putObject(b -> b.bucket(bucket).key(key), RequestBody.fromString(content))
                        .versionId();
        model.add(key, id == null ? "null" : id, Optional.of(content));
    }

    private static void delete(String bucket, Model model, String key) {
        var answer = s3.deleteObject(b -> b.bucket(bucket).key(key));
        if (model.versioning.isPresent()) {
            assertThat(answer.deleteMarker()).isTrue();
            model.add(key, answer.versionId(), Optional.empty());
        } else {
            model.remove(key, "null");
        }
    }

    private void deleteVersion(String bucket, Model model, String key) {
        List<Version> versions = model.keys.getOrDefault(key, List.of());
        if (!versions.isEmpty()) {
            String id = versions.get(random.nextInt(versions.size())).id;
            s3.deleteObject(b -> b.bucket(bucket).key(key).versionId(id));
            model.remove(key, id);
        }
    }

    private void copy(String bucket, Model model, String key) {
        String from = key();
        Optional<String> content = model.get(from);
        if (content.isPresent() && !from.equals(key)) {
            String id =
                    s3.copyObject(
                                    b ->
                                            b.sourceBucket(bucket)
                                                    .sourceKey(from)
                                                    .destinationBucket(bucket)
                                                    .destinationKey(key))
                            .versionId();
            model.add(key, id == null ? "null" : id, content);
        }
    }

    private static Optional<String> get(String bucket, String key, Optional<String> version) {
        try {
            return Optional.of(
                    s3.getObjectAsBytes(
                                    b -> {
                                        b.bucket(bucket).key(key);
                                        version.ifPresent(b::versionId);
                                    })
                            .asUtf8String());
        } catch (S3Exception e) {
            assertThat(e.statusCode()).isIn(404, 405);
            return Optional.empty();
        }
    }

    private void compareVersions(String bucket, Model model) {
        var expected = new ArrayList<String>();
        model.keys.forEach(
                (key, versions) -> {
                    for (int i = 0; i < versions.size(); i++) {
                        Version version = versions.get(i);
                        expected.add(key + " " + version.id + " " + (i == 0));
                        assertThat(get(bucket, key, Optional.of(version.id)))
                                .as("seed %d: %s %s", seed, key, version.id)
                                .isEqualTo(version.content);
                    }
                });
        var seen = new ArrayList<String>();
        int max = 1 + random.nextInt(20);
        for (ListObjectVersionsResponse page :
                s3.listObjectVersionsPaginator(b -> b.bucket(bucket).maxKeys(max))) {
            page.versions()
                    .forEach(v -> seen.add(v.key() + " " + v.versionId() + " " + v.isLatest()));
            page.deleteMarkers()
                    .forEach(v -> seen.add(v.key() + " " + v.versionId() + " " + v.isLatest()));
        }
        // The SDK hands out versions and markers apart.
        assertThat(seen).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected);
    }

    private void compareListing(String bucket, Model model) {
        String prefix = random.nextBoolean() ? "" : "a";
        String delimiter = random.nextBoolean() ? "" : "/";
        var expected = new TreeSet<String>(ORDER);
        for (String key : model.keys.keySet()) {
            if (key.startsWith(prefix) && model.get(key).isPresent()) {
                int at = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
                expected.add(at < 0 ? key : key.substring(0, at + 1));
            }
        }
        var seen = new TreeSet<String>(ORDER);
        int max = 1 + random.nextInt(4);
        for (ListObjectsV2Response page :
                s3.listObjectsV2Paginator(
                        b -> b.bucket(bucket).prefix(prefix).delimiter(delimiter).maxKeys(max))) {
            page.contents().forEach(o -> assertThat(seen.add(o.key())).isTrue());
            page.commonPrefixes().forEach(p -> assertThat(seen.add(p.prefix())).isTrue());
        }
        assertThat(seen).as("seed %d: '%s' '%s'", seed, prefix, delimiter).isEqualTo(expected);
    }
}
