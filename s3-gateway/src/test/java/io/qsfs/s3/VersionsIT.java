package io.qsfs.s3;

import static io.qsfs.s3.Expected.refused;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.DefaultRetention;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.ObjectLockLegalHoldStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Versions, delete markers, and the locks that keep versions. */
final class VersionsIT {
    private static GatewayFixture fixture;
    private static S3Client s3;

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

    private static String bucket(String name, BucketVersioningStatus status) {
        s3.createBucket(b -> b.bucket(name));
        version(name, status);
        return name;
    }

    private static void version(String bucket, BucketVersioningStatus status) {
        s3.putBucketVersioning(
                b -> b.bucket(bucket).versioningConfiguration(c -> c.status(status)));
    }

    private static String put(String bucket, String key, String text) {
        return s3.putObject(b -> b.bucket(bucket).key(key), RequestBody.fromString(text))
                .versionId();
    }

    private static String get(String bucket, String key, String version) {
        return s3.getObjectAsBytes(b -> b.bucket(bucket).key(key).versionId(version))
                .asUtf8String();
    }

    @Test
    void aBucketBeginsWithoutVersions() {
        s3.createBucket(b -> b.bucket("plain"));
        assertThat(s3.getBucketVersioning(b -> b.bucket("plain")).status()).isNull();
        assertThat(put("plain", "k", "1")).isNull();
        assertThat(get("plain", "k", "null")).isEqualTo("1");
        var listed = s3.listObjectVersions(b -> b.bucket("plain")).versions();
        assertThat(listed).hasSize(1);
        assertThat(listed.getFirst().versionId()).isEqualTo("null");
        assertThat(listed.getFirst().isLatest()).isTrue();
    }

    @Test
    void versionsAreListedNewestFirstInPages() {
        String bucket = bucket("ordered", BucketVersioningStatus.ENABLED);
        var ids = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            ids.addFirst(put(bucket, "a", "a" + i));
        }
        String marker = s3.deleteObject(b -> b.bucket(bucket).key("a")).versionId();
        put(bucket, "a/b", "x");
        put(bucket, "b", "y");
        var all = s3.listObjectVersions(b -> b.bucket(bucket));
        assertThat(all.versions().stream().map(ObjectVersion::key))
                .containsExactly("a", "a", "a", "a/b", "b");
        assertThat(all.versions().stream().limit(3).map(ObjectVersion::versionId))
                .containsExactlyElementsOf(ids);
        assertThat(all.deleteMarkers()).hasSize(1);
        assertThat(all.deleteMarkers().getFirst().versionId()).isEqualTo(marker);
        assertThat(all.deleteMarkers().getFirst().isLatest()).isTrue();
        assertThat(all.versions().getFirst().isLatest()).isFalse();
        int steps = 0;
        var paged = new ArrayList<String>();
        for (var page : s3.listObjectVersionsPaginator(b -> b.bucket(bucket).maxKeys(1))) {
            page.versions().forEach(v -> paged.add(v.versionId()));
            page.deleteMarkers().forEach(v -> paged.add(v.versionId()));
            steps++;
        }
        assertThat(steps).isEqualTo(6);
        assertThat(paged).startsWith(marker, ids.get(0), ids.get(1), ids.get(2)).hasSize(6);
    }

    @Test
    void markersHideAndVersionsComeBack() {
        String bucket = bucket("hidden", BucketVersioningStatus.ENABLED);
        String first = put(bucket, "k", "1");
        String second = put(bucket, "k", "2");
        var deleted = s3.deleteObject(b -> b.bucket(bucket).key("k"));
        assertThat(deleted.deleteMarker()).isTrue();
        refused(404, "NoSuchKey", () -> s3.getObjectAsBytes(b -> b.bucket(bucket).key("k")));
        refused(405, "MethodNotAllowed", () -> get(bucket, "k", deleted.versionId()));
        refused(
                405,
                () -> s3.headObject(b -> b.bucket(bucket).key("k").versionId(deleted.versionId())));
        assertThat(get(bucket, "k", first)).isEqualTo("1");
        var gone = s3.deleteObject(b -> b.bucket(bucket).key("k").versionId(deleted.versionId()));
        assertThat(gone.deleteMarker()).isTrue();
        assertThat(gone.versionId()).isEqualTo(deleted.versionId());
        assertThat(s3.getObjectAsBytes(b -> b.bucket(bucket).key("k")).asUtf8String())
                .isEqualTo("2");
        s3.deleteObject(b -> b.bucket(bucket).key("k").versionId(second));
        assertThat(s3.getObjectAsBytes(b -> b.bucket(bucket).key("k")).asUtf8String())
                .isEqualTo("1");
        refused(404, "NoSuchVersion", () -> get(bucket, "k", second));
        refused(404, "NoSuchVersion", () -> get(bucket, "k", "3HL4kqtJvjVBH40Nrjfkd"));
        refused(400, "InvalidArgument", () -> get(bucket, "k", "rubbish"));
        // What is not there is deleted without complaint, and named as it was asked for.
        assertThat(
                        s3.deleteObject(
                                        b ->
                                                b.bucket(bucket)
                                                        .key("k")
                                                        .versionId("3HL4kqtJvjVBH40Nrjfkd"))
                                .versionId())
                .isEqualTo("3HL4kqtJvjVBH40Nrjfkd");
        s3.deleteObject(b -> b.bucket(bucket).key("k").versionId(second));
    }

    @Test
    void suspendedBucketsHaveOneNullVersion() {
        String bucket = "suspended";
        s3.createBucket(b -> b.bucket(bucket));
        put(bucket, "k", "before");
        version(bucket, BucketVersioningStatus.ENABLED);
        String kept = put(bucket, "k", "kept");
        assertThat(get(bucket, "k", "null")).isEqualTo("before");
        version(bucket, BucketVersioningStatus.SUSPENDED);
        // The null version is not named where it is made.
        assertThat(put(bucket, "k", "after")).isNull();
        assertThat(get(bucket, "k", "null")).isEqualTo("after");
        assertThat(get(bucket, "k", kept)).isEqualTo("kept");
        assertThat(s3.listObjectVersions(b -> b.bucket(bucket)).versions()).hasSize(2);
        var deleted = s3.deleteObject(b -> b.bucket(bucket).key("k"));
        assertThat(deleted.deleteMarker()).isTrue();
        assertThat(deleted.versionId()).isEqualTo("null");
        refused(404, "NoSuchKey", () -> s3.getObjectAsBytes(b -> b.bucket(bucket).key("k")));
        assertThat(get(bucket, "k", kept)).isEqualTo("kept");
        assertThat(s3.listObjectVersions(b -> b.bucket(bucket)).versions()).hasSize(1);
        s3.deleteObject(b -> b.bucket(bucket).key("k").versionId("null"));
        assertThat(s3.getObjectAsBytes(b -> b.bucket(bucket).key("k")).asUtf8String())
                .isEqualTo("kept");
        refused(409, "BucketNotEmpty", () -> s3.deleteBucket(b -> b.bucket(bucket)));
    }

    @Test
    void versionsAreCopiedAndDeletedInBulk() {
        String bucket = bucket("bulk", BucketVersioningStatus.ENABLED);
        String first = put(bucket, "k", "1");
        put(bucket, "k", "2");
        var copied =
                s3.copyObject(
                        b ->
                                b.sourceBucket(bucket)
                                        .sourceKey("k")
                                        .sourceVersionId(first)
                                        .destinationBucket(bucket)
                                        .destinationKey("k"));
        assertThat(copied.copySourceVersionId()).isEqualTo(first);
        assertThat(s3.getObjectAsBytes(b -> b.bucket(bucket).key("k")).asUtf8String())
                .isEqualTo("1");
        List<ObjectIdentifier> all =
                s3.listObjectVersions(b -> b.bucket(bucket)).versions().stream()
                        .map(v -> identifier(v.key(), v.versionId()))
                        .toList();
        assertThat(all).hasSize(3);
        var answer = s3.deleteObjects(b -> b.bucket(bucket).delete(d -> d.objects(all)));
        assertThat(answer.deleted()).hasSize(3).allMatch(d -> d.versionId() != null);
        var marked =
                s3.deleteObjects(
                        b ->
                                b.bucket(bucket)
                                        .delete(
                                                d ->
                                                        d.objects(
                                                                ObjectIdentifier.builder()
                                                                        .key("k")
                                                                        .build())));
        assertThat(marked.deleted().getFirst().deleteMarker()).isTrue();
        assertThat(marked.deleted().getFirst().deleteMarkerVersionId()).isNotEmpty();
    }

    private static ObjectIdentifier identifier(String key, String version) {
        return ObjectIdentifier.builder().key(key).versionId(version).build();
    }

    private static String locked(String name) {
        s3.createBucket(b -> b.bucket(name).objectLockEnabledForBucket(true));
        return name;
    }

    @Test
    void legalHoldsAndRetentionKeepVersions() {
        String bucket = locked("locked");
        String held = put(bucket, "held", "x");
        s3.putObjectLegalHold(
                b ->
                        b.bucket(bucket)
                                .key("held")
                                .legalHold(h -> h.status(ObjectLockLegalHoldStatus.ON)));
        assertThat(s3.headObject(b -> b.bucket(bucket).key("held")).objectLockLegalHoldStatus())
                .isEqualTo(ObjectLockLegalHoldStatus.ON);
        refused(403, "AccessDenied", () -> delete(bucket, "held", held, true));
        s3.putObjectLegalHold(
                b ->
                        b.bucket(bucket)
                                .key("held")
                                .legalHold(h -> h.status(ObjectLockLegalHoldStatus.OFF)));
        delete(bucket, "held", held, false);
        Instant until = Instant.now().plus(Duration.ofHours(1));
        String governed = put(bucket, "governed", "x");
        retain(bucket, "governed", ObjectLockRetentionMode.GOVERNANCE, until, false);
        refused(403, "AccessDenied", () -> delete(bucket, "governed", governed, false));
        refused(
                403,
                "AccessDenied",
                () ->
                        retain(
                                bucket,
                                "governed",
                                ObjectLockRetentionMode.GOVERNANCE,
                                until.minusSeconds(60),
                                false));
        retain(
                bucket,
                "governed",
                ObjectLockRetentionMode.GOVERNANCE,
                until.minusSeconds(60),
                true);
        delete(bucket, "governed", governed, true);
        String strict = put(bucket, "strict", "x");
        retain(bucket, "strict", ObjectLockRetentionMode.COMPLIANCE, until, false);
        refused(403, "AccessDenied", () -> delete(bucket, "strict", strict, true));
        refused(
                403,
                "AccessDenied",
                () ->
                        retain(
                                bucket,
                                "strict",
                                ObjectLockRetentionMode.COMPLIANCE,
                                until.minusSeconds(60),
                                true));
        retain(bucket, "strict", ObjectLockRetentionMode.COMPLIANCE, until.plusSeconds(60), false);
        // Hiding it is allowed: the version stays.
        assertThat(s3.deleteObject(b -> b.bucket(bucket).key("strict")).deleteMarker()).isTrue();
        assertThat(get(bucket, "strict", strict)).isEqualTo("x");
    }

    private static void delete(String bucket, String key, String version, boolean bypass) {
        s3.deleteObject(
                b ->
                        b.bucket(bucket)
                                .key(key)
                                .versionId(version)
                                .bypassGovernanceRetention(bypass));
    }

    private static void retain(
            String bucket,
            String key,
            ObjectLockRetentionMode mode,
            Instant until,
            boolean bypass) {
        s3.putObjectRetention(
                b ->
                        b.bucket(bucket)
                                .key(key)
                                .bypassGovernanceRetention(bypass)
                                .retention(r -> r.mode(mode).retainUntilDate(until)));
    }

    @Test
    void defaultRetentionBindsNewVersions() {
        String bucket = locked("default");
        s3.putObjectLockConfiguration(
                b ->
                        b.bucket(bucket)
                                .objectLockConfiguration(
                                        c ->
                                                c.objectLockEnabled(ObjectLockEnabled.ENABLED)
                                                        .rule(r -> r.defaultRetention(days(3)))));
        String id = put(bucket, "k", "x");
        var head = s3.headObject(b -> b.bucket(bucket).key("k"));
        assertThat(head.objectLockMode()).isEqualTo(ObjectLockMode.GOVERNANCE);
        assertThat(head.objectLockRetainUntilDate())
                .isBetween(
                        Instant.now().plus(Duration.ofDays(3)).minusSeconds(60),
                        Instant.now().plus(Duration.ofDays(3)).plusSeconds(60));
        var refused =
                s3.deleteObjects(b -> b.bucket(bucket).delete(d -> d.objects(identifier("k", id))));
        assertThat(refused.errors()).hasSize(1).allMatch(e -> e.code().equals("AccessDenied"));
        for (DefaultRetention wrong :
                List.of(days(0), days(-1), days(3).toBuilder().years(1).build())) {
            refused(
                    400,
                    () ->
                            s3.putObjectLockConfiguration(
                                    b ->
                                            b.bucket(bucket)
                                                    .objectLockConfiguration(
                                                            c ->
                                                                    c.objectLockEnabled("Enabled")
                                                                            .rule(
                                                                                    r ->
                                                                                            r
                                                                                                    .defaultRetention(
                                                                                                            wrong)))));
        }
    }

    private static DefaultRetention days(int count) {
        return DefaultRetention.builder()
                .mode(ObjectLockRetentionMode.GOVERNANCE)
                .days(count)
                .build();
    }

    @Test
    void locksNeedALockedBucket() {
        String bucket = bucket("unlocked", BucketVersioningStatus.ENABLED);
        put(bucket, "k", "x");
        Instant until = Instant.now().plusSeconds(100);
        refused(
                400,
                "InvalidRequest",
                () -> retain(bucket, "k", ObjectLockRetentionMode.GOVERNANCE, until, false));
        refused(
                400,
                "InvalidRequest",
                () ->
                        s3.putObject(
                                b ->
                                        b.bucket(bucket)
                                                .key("k")
                                                .objectLockMode(ObjectLockMode.COMPLIANCE)
                                                .objectLockRetainUntilDate(until),
                                RequestBody.empty()));
        refused(
                404,
                "ObjectLockConfigurationNotFoundError",
                () -> s3.getObjectLockConfiguration(b -> b.bucket(bucket)));
        String locked = locked("forever");
        refused(409, "InvalidBucketState", () -> version(locked, BucketVersioningStatus.SUSPENDED));
        assertThat(s3.getBucketVersioning(b -> b.bucket(locked)).status())
                .isEqualTo(BucketVersioningStatus.ENABLED);
    }

    @Test
    void retentionInThePastIsRefused() {
        String bucket = locked("past");
        put(bucket, "k", "x");
        Instant past = Instant.now().minusSeconds(10);
        refused(
                400,
                "InvalidArgument",
                () -> retain(bucket, "k", ObjectLockRetentionMode.GOVERNANCE, past, false));
        refused(
                404,
                "NoSuchObjectLockConfiguration",
                () -> s3.getObjectRetention(b -> b.bucket(bucket).key("k")));
        refused(
                404,
                "NoSuchObjectLockConfiguration",
                () -> s3.getObjectLegalHold(b -> b.bucket(bucket).key("k")));
    }
}
