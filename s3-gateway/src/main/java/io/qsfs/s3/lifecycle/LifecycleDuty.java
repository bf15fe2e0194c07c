package io.qsfs.s3.lifecycle;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.maintenance.Duty;
import io.qsfs.core.maintenance.Pass;
import io.qsfs.core.time.Time;
import io.qsfs.s3.bucket.Bucket;
import io.qsfs.s3.bucket.BucketStore;
import io.qsfs.s3.bucket.ListRequest;
import io.qsfs.s3.bucket.Lister;
import io.qsfs.s3.bucket.Listing;
import io.qsfs.s3.bucket.ObjectKey;
import io.qsfs.s3.bucket.ObjectStore;
import io.qsfs.s3.bucket.ObjectVersion;
import io.qsfs.s3.bucket.SettingKind;
import io.qsfs.s3.bucket.Upload;
import io.qsfs.s3.bucket.UploadStore;
import io.qsfs.s3.bucket.VersionId;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.rule.Calendar;
import io.qsfs.s3.rule.LifecycleRules;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Carries out the lifecycle rules of all buckets, a page of keys at a time.
 *
 * <ul>
 *   <li>What a rule removes is checked again in the update that removes it: an object that was put
 *       anew meanwhile stays.
 *   <li>Where a pass stands is kept with the bucket now and then: after a restart the next one goes
 *       on there.
 *   <li>It rests after each page as long as the page took, so it has at most half of a core.
 * </ul>
 */
public final class LifecycleDuty implements Duty {
    /** An upload that no rule speaks of is aborted after so many days. */
    public static final int UPLOAD_DAYS_MAX = 7;

    /** Passes a day: rules count in days. */
    private static final int PASSES_PER_DAY = 24;

    private static final int POSITION_PAGES = 50;

    private final BucketStore buckets;
    private final ObjectStore objects;
    private final UploadStore uploads;
    private final Lister lister;
    private final Time time;
    private final Calendar calendar;
    private final LifecycleCounters counters;

    public LifecycleDuty(
            BucketStore buckets,
            ObjectStore objects,
            UploadStore uploads,
            Lister lister,
            Time time,
            Calendar calendar) {
        this.buckets = buckets;
        this.objects = objects;
        this.uploads = uploads;
        this.lister = lister;
        this.time = time;
        this.calendar = calendar;
        this.counters = new LifecycleCounters();
    }

    @Override
    public String name() {
        return "s3-lifecycle";
    }

    @Override
    public Duration interval() {
        return calendar.day().dividedBy(PASSES_PER_DAY);
    }

    public LifecycleCounters counters() {
        return counters;
    }

    @Override
    public void run(Pass pass) throws StorageException {
        try {
            for (Bucket bucket : buckets.list()) {
                pass.advance("bucket " + bucket.name(), 0);
                Optional<LifecycleRules> rules = buckets.settings(bucket).lifecycle();
                abortUploads(pass, bucket, rules);
                if (rules.isPresent() && rules.get().concernObjects()) {
                    expire(pass, bucket, rules.get());
                }
            }
        } catch (S3Exception e) {
            throw new StorageException.Unavailable("lifecycle rules: " + e.getMessage(), e);
        }
    }

    private void expire(Pass pass, Bucket bucket, LifecycleRules rules)
            throws S3Exception, StorageException {
        var sieve = new VersionSieve(bucket, rules, calendar, time.now(), objects, counters);
        String after = buckets.settings(bucket).document(SettingKind.LIFECYCLE_POSITION).orElse("");
        Optional<VersionId> afterVersion = Optional.empty();
        boolean kept = !after.isEmpty();
        for (int pages = 1; ; pages++) {
            long start = time.nanoTime();
            Listing page =
                    list(
                            bucket,
                            new ListRequest(
                                    rules.commonPrefix(),
                                    "",
                                    after,
                                    afterVersion,
                                    ListRequest.MAX));
            for (ObjectVersion version : page.objects()) {
                sieve.accept(version);
            }
            if (!page.isTruncated()) {
                break;
            }
            ObjectVersion last = page.objects().getLast();
            after = last.key();
            afterVersion = bucket.hasVersions() ? Optional.of(last.id()) : Optional.empty();
            if (pages % POSITION_PAGES == 0) {
                buckets.put(bucket, SettingKind.LIFECYCLE_POSITION, after);
                kept = true;
            }
            rest(pass, bucket, time.nanoTime() - start);
        }
        sieve.finish();
        objects.sync();
        if (kept) {
            buckets.put(bucket, SettingKind.LIFECYCLE_POSITION, "");
        }
    }

    private Listing list(Bucket bucket, ListRequest request) throws S3Exception, StorageException {
        return bucket.hasVersions()
                ? lister.versions(bucket, request)
                : lister.objects(bucket, request);
    }

    private void rest(Pass pass, Bucket bucket, long nanos) throws StorageException {
        pass.advance("bucket " + bucket.name(), 0);
        if (nanos > 0) {
            try {
                time.sleep(Duration.ofNanos(nanos));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StorageException.Unavailable(name() + " was interrupted", e);
            }
        }
    }

    private void abortUploads(Pass pass, Bucket bucket, Optional<LifecycleRules> rules)
            throws S3Exception, StorageException {
        Instant now = time.now();
        List<Upload> page = uploads.byAge(bucket, "", ListRequest.MAX);
        while (!page.isEmpty()) {
            for (Upload upload : page) {
                int days = rules.flatMap(r -> r.uploadDays(upload.key())).orElse(UPLOAD_DAYS_MAX);
                Instant due = calendar.after(upload.initiated().toInstant(), days);
                if (!due.isAfter(now)) {
                    abort(bucket, upload);
                }
            }
            pass.advance("uploads of bucket " + bucket.name(), 0);
            page = uploads.byAge(bucket, page.getLast().id(), ListRequest.MAX);
        }
    }

    private void abort(Bucket bucket, Upload upload) throws StorageException {
        try {
            uploads.abort(bucket, ObjectKey.of(upload.key()), upload.id());
            counters.uploadAborted();
        } catch (S3Exception e) {
            // It was completed or aborted meanwhile.
        }
    }
}
