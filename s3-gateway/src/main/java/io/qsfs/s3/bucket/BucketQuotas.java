package io.qsfs.s3.bucket;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.time.Time;
import io.qsfs.core.volume.Inode;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds how many bytes the objects of a bucket may have together, older versions included. What a
 * bucket holds is counted by a walk, then kept up by what passes through here, and counted again
 * now and then: the mount changes files without asking. Thread-safe.
 */
public final class BucketQuotas {
    /** A count is good for so long, or for so many times as long as counting took. */
    private static final Duration GOOD_MIN = Duration.ofMinutes(5);

    private static final int GOOD_FACTOR = 50;

    private final BucketStore buckets;
    private final Lister lister;
    private final Time time;
    private final Map<Long, Usage> usages = new ConcurrentHashMap<>();

    private record Usage(AtomicLong bytes, long goodUntilNanos) {}

    public BucketQuotas(BucketStore buckets, Lister lister, Time time) {
        this.buckets = buckets;
        this.lister = lister;
        this.time = time;
    }

    /**
     * Checks before content is received whether there is room for it.
     *
     * @param length in bytes; what is not known counts as nothing
     * @throws S3Exception when the bucket would exceed its quota
     */
    public void require(Bucket bucket, long length) throws S3Exception, StorageException {
        Optional<Long> quota = buckets.settings(bucket).quota();
        if (quota.isPresent()) {
            check(quota.get(), usage(bucket).get(), Math.max(0, length));
        }
    }

    private static void check(long quota, long used, long length) throws S3Exception {
        if (length > quota - used) {
            throw S3Error.QUOTA_EXCEEDED
                    .asException()
                    .with("Quota", Long.toString(quota))
                    .with("Used", Long.toString(used));
        }
    }

    /** The same, inside the update that publishes an object; then the object counts. */
    void publish(BucketSettings settings, Bucket bucket, long length, Optional<Inode> replaced)
            throws S3Exception {
        Usage usage = usages.get(bucket.number());
        Optional<Long> quota = settings.quota();
        if (quota.isEmpty() || usage == null) {
            return;
        }
        long freed = bucket.hasVersions() ? 0 : replaced.map(Inode::size).orElse(0L);
        check(quota.get(), usage.bytes.get() - freed, length);
        usage.bytes.addAndGet(length - freed);
    }

    /** An object or version of that size has gone. */
    void removed(Bucket bucket, long length) {
        Usage usage = usages.get(bucket.number());
        if (usage != null) {
            usage.bytes.addAndGet(-length);
        }
    }

    /** What the objects of a bucket have together, in bytes. */
    public long used(Bucket bucket) throws S3Exception, StorageException {
        return usage(bucket).get();
    }

    private AtomicLong usage(Bucket bucket) throws S3Exception, StorageException {
        Usage known = usages.get(bucket.number());
        if (known != null && time.nanoTime() - known.goodUntilNanos < 0) {
            return known.bytes;
        }
        long start = time.nanoTime();
        long bytes = count(bucket);
        long took = time.nanoTime() - start;
        long good = Math.max(GOOD_MIN.toNanos(), took * GOOD_FACTOR);
        var counted = new Usage(new AtomicLong(bytes), time.nanoTime() + good);
        usages.put(bucket.number(), counted);
        return counted.bytes;
    }

    private long count(Bucket bucket) throws S3Exception, StorageException {
        long bytes = 0;
        String after = "";
        Optional<VersionId> afterVersion = Optional.empty();
        while (true) {
            var request = new ListRequest("", "", after, afterVersion, ListRequest.MAX);
            Listing page =
                    bucket.hasVersions()
                            ? lister.versions(bucket, request)
                            : lister.objects(bucket, request);
            for (ObjectVersion version : page.objects()) {
                bytes += version.inode().map(Inode::size).orElse(0L);
            }
            if (!page.isTruncated()) {
                return bytes;
            }
            ObjectVersion last = page.objects().getLast();
            after = last.key();
            afterVersion = bucket.hasVersions() ? Optional.of(last.id()) : Optional.empty();
        }
    }
}
