package io.qsfs.s3.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.time.Environment;
import io.qsfs.core.volume.MemoryVolumes;
import io.qsfs.core.volume.Versioning;
import io.qsfs.core.volume.Volume;
import io.qsfs.s3.auth.Identity;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.Map;

final class BucketQuotasTest {
    private static final Identity USER = new Identity("user", 0, 0, List.of());

    private final Environment environment = Environment.system();
    private Volume volume;
    private BucketStore buckets;
    private BucketQuotas quotas;
    private ObjectStore objects;

    @BeforeEach
    void open() throws IOException {
        volume = MemoryVolumes.create();
        var s3Volume = new S3Volume(volume);
        buckets = new BucketStore(s3Volume);
        quotas = new BucketQuotas(buckets, new Lister(s3Volume), environment.time());
        objects = new ObjectStore(s3Volume, environment.time(), (_, _) -> {}, buckets, quotas);
    }

    @AfterEach
    void close() throws IOException {
        volume.close();
        environment.close();
    }

    private VersionId put(Bucket bucket, String key, int size) throws IOException {
        quotas.require(bucket, size);
        return new StoredObjects(objects, USER).put(bucket, key, size);
    }

    private static void assertFull(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        e -> assertThat(e.error()).isEqualTo(S3Error.QUOTA_EXCEEDED));
    }

    @Test
    void countsWhatWasThereAndWhatComesAndGoes() throws IOException {
        Bucket bucket = buckets.create("bucket", USER, Versioning.OFF, Map.of());
        put(bucket, "before", 60);
        buckets.put(bucket, SettingKind.QUOTA, "100");
        put(bucket, "a", 40);
        assertFull(() -> put(bucket, "b", 1));
        objects.delete(bucket, ObjectKey.of("before"), Precondition.NONE);
        put(bucket, "b", 60);
        assertThat(quotas.used(bucket)).isEqualTo(100);
        put(bucket, "empty", 0);
        buckets.put(bucket, SettingKind.QUOTA, "");
        put(bucket, "c", 1000);
    }

    @Test
    void olderVersionsCount() throws IOException {
        Bucket bucket = buckets.create("bucket", USER, Versioning.ENABLED, Map.of());
        buckets.put(bucket, SettingKind.QUOTA, "100");
        VersionId first = put(bucket, "a", 50);
        put(bucket, "a", 50);
        assertFull(() -> put(bucket, "a", 1));
        objects.delete(bucket, ObjectKey.of("a"), Precondition.NONE);
        assertFull(() -> put(bucket, "a", 1));
        objects.deleteVersion(bucket, ObjectKey.of("a"), first, false);
        put(bucket, "a", 50);
    }
}
