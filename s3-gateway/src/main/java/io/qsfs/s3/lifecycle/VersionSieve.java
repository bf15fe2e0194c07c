package io.qsfs.s3.lifecycle;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.Inode;
import io.qsfs.s3.bucket.Bucket;
import io.qsfs.s3.bucket.ObjectKey;
import io.qsfs.s3.bucket.ObjectLabel;
import io.qsfs.s3.bucket.ObjectStore;
import io.qsfs.s3.bucket.ObjectVersion;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.rule.Calendar;
import io.qsfs.s3.rule.LifecycleRule.Subject;
import io.qsfs.s3.rule.LifecycleRules;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the versions of a bucket in the order of a listing and removes what the rules say. Of each
 * key it remembers when the newer version came and how many were not current. Not thread-safe.
 */
final class VersionSieve {
    private final Bucket bucket;
    private final LifecycleRules rules;
    private final Calendar calendar;
    private final Instant now;
    private final ObjectStore objects;
    private final LifecycleCounters counters;

    private String key = "";
    private int noncurrent;
    private Instant successor = Instant.MAX;

    /** A delete marker of which it is not known yet whether it hides anything. */
    private @Nullable ObjectVersion marker;

    VersionSieve(
            Bucket bucket,
            LifecycleRules rules,
            Calendar calendar,
            Instant now,
            ObjectStore objects,
            LifecycleCounters counters) {
        this.bucket = bucket;
        this.rules = rules;
        this.calendar = calendar;
        this.now = now;
        this.objects = objects;
        this.counters = counters;
    }

    void accept(ObjectVersion version) throws S3Exception, StorageException {
        if (version.key().equals(key)) {
            marker = null;
        } else {
            finish();
            key = version.key();
            noncurrent = 0;
        }
        Instant since = since(version);
        if (!version.latest()) {
            acceptNoncurrent(version);
        } else if (version.isDeleteMarker()) {
            marker = version;
        } else {
            expireCurrent(version, since);
        }
        successor = since;
    }

    /** No version of the last key follows. */
    void finish() throws S3Exception, StorageException {
        ObjectVersion lone = marker;
        marker = null;
        if (lone != null
                && rules.markerExpires(subject(lone), since(lone), now, calendar)
                && objects.expireVersionUnsynced(bucket, lone)) {
            counters.markerRemoved();
        }
    }

    /**
     * Since when a version exists. The mount can give a file an old modification time; what came
     * today must not be taken for old.
     */
    private static Instant since(ObjectVersion version) {
        Instant modified = version.modified().toInstant();
        Optional<Instant> born = version.inode().map(inode -> inode.born().toInstant());
        return born.isPresent() && born.get().isAfter(modified) ? born.get() : modified;
    }

    private void expireCurrent(ObjectVersion version, Instant since)
            throws S3Exception, StorageException {
        boolean due =
                rules.expiry(subject(version), since, calendar)
                        .filter(expiry -> !expiry.at().isAfter(now))
                        .isPresent();
        if (due && objects.expireUnsynced(bucket, version)) {
            counters.objectExpired();
        }
    }

    private void acceptNoncurrent(ObjectVersion version) throws S3Exception, StorageException {
        if (rules.noncurrentExpires(subject(version), successor, noncurrent, now, calendar)
                && objects.expireVersionUnsynced(bucket, version)) {
            counters.versionExpired();
        }
        noncurrent++;
    }

    private Subject subject(ObjectVersion version) throws S3Exception, StorageException {
        Optional<Inode> inode = version.inode();
        boolean tagged =
                rules.needTags()
                        && inode.flatMap(ObjectLabel::of).filter(ObjectLabel::tagged).isPresent();
        return new Subject(
                version.key(),
                inode.map(Inode::size).orElse(0L),
                tagged ? tags(version) : Map.of());
    }

    private Map<String, String> tags(ObjectVersion version) throws S3Exception, StorageException {
        return objects.find(bucket, ObjectKey.of(version.key()), Optional.of(version.id()))
                .map(stored -> stored.properties().tags().values())
                .orElse(Map.of());
    }
}
