package io.qsfs.s3.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.time.Environment;
import io.qsfs.core.time.Time;
import io.qsfs.core.volume.MemoryVolumes;
import io.qsfs.core.volume.Versioning;
import io.qsfs.core.volume.Volume;
import io.qsfs.s3.auth.Identity;
import io.qsfs.s3.bucket.Bucket;
import io.qsfs.s3.bucket.BucketQuotas;
import io.qsfs.s3.bucket.BucketStore;
import io.qsfs.s3.bucket.ListRequest;
import io.qsfs.s3.bucket.Lister;
import io.qsfs.s3.bucket.ObjectKey;
import io.qsfs.s3.bucket.ObjectStore;
import io.qsfs.s3.bucket.ObjectVersion;
import io.qsfs.s3.bucket.Precondition;
import io.qsfs.s3.bucket.Retention;
import io.qsfs.s3.bucket.S3Volume;
import io.qsfs.s3.bucket.SettingKind;
import io.qsfs.s3.bucket.StoredObjects;
import io.qsfs.s3.bucket.UploadStore;
import io.qsfs.s3.bucket.VersionId;
import io.qsfs.s3.rule.Calendar;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rules over a volume in memory, under a clock that the test moves. */
final class LifecycleDutyTest {
    private static final Identity USER = new Identity("user", 0, 0, List.of());

    private final Environment environment = Environment.system();
    private final ShiftedTime time = new ShiftedTime(environment.time());
    private Volume volume;
    private BucketStore buckets;
    private ObjectStore objects;
    private UploadStore uploads;
    private Lister lister;
    private LifecycleDuty duty;

    /** The clock of the machine, and as many days as the test wants. */
    private static final class ShiftedTime implements Time {
        private final Time clock;
        private Duration shift = Duration.ZERO;

        ShiftedTime(Time clock) {
            this.clock = clock;
        }

        @Override
        public long nanoTime() {
            return clock.nanoTime();
        }

        @Override
        public Instant now() {
            return clock.now().plus(shift);
        }

        @Override
        public void sleep(Duration duration) {}

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            return clock.schedule(delay, task);
        }
    }

    @BeforeEach
    void open() throws StorageException {
        volume = MemoryVolumes.create();
        var s3Volume = new S3Volume(volume);
        buckets = new BucketStore(s3Volume);
        lister = new Lister(s3Volume);
        var quotas = new BucketQuotas(buckets, lister, time);
        objects = new ObjectStore(s3Volume, time, (_, _) -> {}, buckets, quotas);
        uploads = new UploadStore(s3Volume, time, objects);
        duty = new LifecycleDuty(buckets, objects, uploads, lister, time, Calendar.REAL);
    }

    @AfterEach
    void close() throws StorageException {
        volume.close();
        environment.close();
    }

    private Bucket bucket(Versioning versioning, String... rules) throws IOException {
        Bucket bucket = buckets.create("bucket", USER, versioning, Map.of());
        buckets.put(
                bucket,
                SettingKind.LIFECYCLE,
                "<LifecycleConfiguration>" + String.join("", rules) + "</LifecycleConfiguration>");
        return bucket;
    }

    private static String rule(String filter, String actions) {
        return "<Rule><Status>Enabled</Status><Filter>"
                + filter
                + "</Filter>"
                + actions
                + "</Rule>";
    }

    private VersionId put(Bucket bucket, String key, int size, Map<String, String> tags)
            throws IOException {
        return put(bucket, key, size, tags, Optional.empty());
    }

    private VersionId put(
            Bucket bucket,
            String key,
            int size,
            Map<String, String> tags,
            Optional<Retention> retention)
            throws IOException {
        return new StoredObjects(objects, USER).put(bucket, key, size, tags, retention);
    }

    private void passDays(int days) throws StorageException {
        time.shift = time.shift.plus(Duration.ofDays(days));
        duty.run((_, _) -> {});
    }

    private List<String> keys(Bucket bucket) throws IOException {
        return lister
                .objects(bucket, new ListRequest("", "", "", Optional.empty(), 1000))
                .objects()
                .stream()
                .map(ObjectVersion::key)
                .toList();
    }

    private List<ObjectVersion> versions(Bucket bucket) throws IOException {
        return lister.versions(bucket, new ListRequest("", "", "", Optional.empty(), 1000))
                .objects();
    }

    @Test
    void objectsExpireByTheirFilters() throws IOException {
        Bucket bucket =
                bucket(
                        Versioning.OFF,
                        rule("<Prefix>log/</Prefix>", "<Expiration><Days>3</Days></Expiration>"),
                        rule(
                                "<And><Prefix>tmp/</Prefix><Tag><Key>a</Key><Value>b</Value></Tag>"
                                        + "<ObjectSizeGreaterThan>5</ObjectSizeGreaterThan></And>",
                                "<Expiration><Days>1</Days></Expiration>"));
        put(bucket, "log/x", 1, Map.of());
        put(bucket, "log/dir/y", 1, Map.of());
        put(bucket, "logs", 1, Map.of());
        put(bucket, "tmp/small", 5, Map.of("a", "b"));
        put(bucket, "tmp/large", 6, Map.of("a", "b", "c", "d"));
        put(bucket, "tmp/other", 6, Map.of("a", "c"));
        passDays(0);
        assertThat(keys(bucket)).hasSize(6);
        passDays(2);
        assertThat(keys(bucket))
                .containsExactly("log/dir/y", "log/x", "logs", "tmp/other", "tmp/small");
        passDays(2);
        assertThat(keys(bucket)).containsExactly("logs", "tmp/other", "tmp/small");
        assertThat(duty.counters().objectsExpired()).isEqualTo(3);
    }

    @Test
    void aDateExpiresEverythingFromThenOn() throws IOException {
        String date = time.now().plus(Duration.ofDays(5)).toString().substring(0, 10);
        Bucket bucket =
                bucket(
                        Versioning.OFF,
                        rule("", "<Expiration><Date>" + date + "</Date></Expiration>"));
        put(bucket, "a", 1, Map.of());
        passDays(4);
        assertThat(keys(bucket)).containsExactly("a");
        passDays(1);
        assertThat(keys(bucket)).isEmpty();
    }

    @Test
    void versionsGoByAgeAndNumberAndTheLastMarkerWithThem() throws IOException {
        Bucket bucket =
                bucket(
                        Versioning.ENABLED,
                        rule(
                                "",
                                "<NoncurrentVersionExpiration><NoncurrentDays>2</NoncurrentDays>"
                                        + "<NewerNoncurrentVersions>2</NewerNoncurrentVersions>"
                                        + "</NoncurrentVersionExpiration>"
                                        + "<Expiration><ExpiredObjectDeleteMarker>true"
                                        + "</ExpiredObjectDeleteMarker></Expiration>"));
        for (int i = 0; i < 5; i++) {
            put(bucket, "a", i, Map.of());
        }
        put(bucket, "b", 1, Map.of());
        objects.delete(bucket, ObjectKey.of("b"), Precondition.NONE);
        objects.delete(bucket, ObjectKey.of("lone"), Precondition.NONE);
        passDays(1);
        assertThat(versions(bucket)).extracting(ObjectVersion::key).doesNotContain("lone");
        assertThat(versions(bucket)).hasSize(7);
        passDays(2);
        // The current one and the two newest others; b keeps one that is not current.
        assertThat(versions(bucket))
                .extracting(v -> v.key() + v.inode().map(i -> i.size()).orElse(-1L))
                .containsExactly("a4", "a3", "a2", "b-1", "b1");
    }

    @Test
    void expiryInAVersionedBucketHidesAndThenRemoves() throws IOException {
        Bucket bucket =
                bucket(
                        Versioning.ENABLED,
                        rule(
                                "",
                                "<Expiration><Days>1</Days></Expiration>"
                                        + "<NoncurrentVersionExpiration><NoncurrentDays>1"
                                        + "</NoncurrentDays></NoncurrentVersionExpiration>"));
        put(bucket, "a", 1, Map.of());
        var retention = new Retention(true, time.now().plus(Duration.ofDays(30)));
        put(bucket, "held", 1, Map.of(), Optional.of(retention));
        passDays(2);
        assertThat(keys(bucket)).isEmpty();
        assertThat(versions(bucket)).hasSize(4);
        passDays(2);
        passDays(2);
        assertThat(versions(bucket)).extracting(ObjectVersion::key).containsOnly("held");
        assertThat(versions(bucket)).hasSize(2);
        passDays(31);
        passDays(1);
        assertThat(versions(bucket)).isEmpty();
    }

    @Test
    void uploadsThatNobodyCompletesAreAborted() throws IOException {
        Bucket bucket =
                bucket(
                        Versioning.OFF,
                        rule(
                                "<Prefix>x</Prefix>",
                                "<AbortIncompleteMultipartUpload><DaysAfterInitiation>2"
                                    + "</DaysAfterInitiation></AbortIncompleteMultipartUpload>"));
        uploads.create(bucket, ObjectKey.of("x1"), Map.of());
        uploads.create(bucket, ObjectKey.of("y1"), Map.of());
        passDays(3);
        assertThat(uploads.byAge(bucket, "", 10)).extracting(u -> u.key()).containsExactly("y1");
        passDays(LifecycleDuty.UPLOAD_DAYS_MAX);
        assertThat(uploads.byAge(bucket, "", 10)).isEmpty();
    }

    @Test
    void aPassGoesOnWhereTheLastOneWasStopped() throws IOException {
        Bucket bucket = bucket(Versioning.OFF, rule("", "<Expiration><Days>1</Days></Expiration>"));
        put(bucket, "a", 1, Map.of());
        put(bucket, "b", 1, Map.of());
        buckets.put(bucket, SettingKind.LIFECYCLE_POSITION, "a");
        passDays(2);
        assertThat(keys(bucket)).containsExactly("a");
        passDays(0);
        assertThat(keys(bucket)).isEmpty();
    }
}
