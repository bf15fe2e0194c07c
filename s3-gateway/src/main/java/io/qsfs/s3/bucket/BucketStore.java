package io.qsfs.s3.bucket;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.AttributeMode;
import io.qsfs.core.volume.Dentry;
import io.qsfs.core.volume.DentryKey;
import io.qsfs.core.volume.Form;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.InodeChange;
import io.qsfs.core.volume.Name;
import io.qsfs.core.volume.NewInode;
import io.qsfs.core.volume.TreeReader;
import io.qsfs.core.volume.TreeWriter;
import io.qsfs.core.volume.Versioning;
import io.qsfs.s3.auth.Identity;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The directories at the root, and their settings. Settings are cached: only this class changes
 * them. Thread-safe.
 */
public final class BucketStore {
    private static final int DIRECTORY_MODE = 0755;

    private final S3Volume volume;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Long, BucketSettings> cache = new ConcurrentHashMap<>();

    public BucketStore(S3Volume volume) {
        this.volume = volume;
    }

    /** The bucket of that name. */
    public Optional<Bucket> find(String name) throws S3Exception, StorageException {
        if (!BucketName.isValid(name)) {
            return Optional.empty();
        }
        return volume.view(tree -> find(tree, name));
    }

    static Optional<Bucket> find(TreeReader tree, String name) throws StorageException {
        Optional<Dentry> dentry = tree.lookup(Inode.ROOT, Name.of(name), Form.DIRECTORY);
        return dentry.isEmpty()
                ? Optional.empty()
                : tree.find(dentry.get().inode()).map(inode -> new Bucket(name, inode));
    }

    /** All buckets in the order of their names. */
    public List<Bucket> list() throws S3Exception, StorageException {
        return volume.view(
                tree -> {
                    var found = new ArrayList<Bucket>();
                    try (var cursor = tree.list(Inode.ROOT, DentryKey.FIRST)) {
                        for (Dentry d = cursor.next(); d != null; d = cursor.next()) {
                            String name = d.name().toString();
                            if (d.isDirectory() && !d.hollow() && BucketName.isValid(name)) {
                                found.add(new Bucket(name, tree.inode(d.inode())));
                            }
                        }
                    }
                    found.sort(Comparator.comparing(Bucket::name));
                    return found;
                });
    }

    /**
     * Makes a bucket; durable on return.
     *
     * @param settings documents it begins with
     * @throws S3Exception BucketAlreadyOwnedByYou or BucketAlreadyExists
     */
    public Bucket create(
            String name, Identity owner, Versioning versioning, Map<SettingKind, String> settings)
            throws S3Exception, StorageException {
        if (!BucketName.isValid(name)) {
            throw S3Error.INVALID_BUCKET_NAME.asException().with("BucketName", name);
        }
        Bucket created =
                volume.update(
                        tree -> {
                            Optional<Bucket> old = find(tree, name);
                            if (old.isPresent()) {
                                throw taken(tree, old.get(), owner);
                            }
                            if (tree.lookup(Inode.ROOT, Name.of(name), Form.EITHER).isPresent()) {
                                throw S3Error.BUCKET_ALREADY_EXISTS.asException();
                            }
                            return create(tree, name, owner, versioning, settings);
                        });
        volume.sync();
        return created;
    }

    private static S3Exception taken(TreeReader tree, Bucket old, Identity asker)
            throws StorageException {
        boolean own = BucketSettings.read(tree, old.number()).owner().equals(asker.name());
        S3Error error = own ? S3Error.BUCKET_ALREADY_OWNED : S3Error.BUCKET_ALREADY_EXISTS;
        return error.asException().with("BucketName", old.name());
    }

    private static Bucket create(
            TreeWriter tree,
            String name,
            Identity owner,
            Versioning versioning,
            Map<SettingKind, String> settings)
            throws StorageException {
        var attributes = NewInode.directory(DIRECTORY_MODE, owner.uid(), owner.gid());
        long number = tree.create(Inode.ROOT, Name.of(name), attributes).number();
        write(tree, number, SettingKind.OWNER, owner.name());
        for (var setting : settings.entrySet()) {
            write(tree, number, setting.getKey(), setting.getValue());
        }
        if (versioning != Versioning.OFF) {
            tree.change(number, InodeChange.none().withVersioning(versioning));
        }
        return new Bucket(name, tree.inode(number));
    }

    /**
     * Removes an empty bucket; durable on return.
     *
     * @throws S3Exception BucketNotEmpty
     */
    public void delete(Bucket bucket) throws S3Exception, StorageException {
        volume.update(
                tree -> {
                    try (var dentries = tree.list(bucket.number(), DentryKey.FIRST);
                            var versions =
                                    tree.versions(
                                            bucket.number(), DentryKey.FIRST, Long.MAX_VALUE)) {
                        if (dentries.next() != null || versions.next() != null) {
                            throw notEmpty(bucket);
                        }
                    }
                    tree.removeDirectory(Inode.ROOT, Name.of(bucket.name()));
                    return bucket;
                });
        cache.remove(bucket.number());
        volume.sync();
    }

    private static S3Exception notEmpty(Bucket bucket) {
        String message = S3Error.BUCKET_NOT_EMPTY.message();
        return S3Error.BUCKET_NOT_EMPTY
                .asException(
                        bucket.hasVersions()
                                ? message + " You must delete all versions in the bucket."
                                : message)
                .with("BucketName", bucket.name());
    }

    /** All documents of the bucket. */
    public BucketSettings settings(Bucket bucket) throws S3Exception, StorageException {
        BucketSettings cached = cache.get(bucket.number());
        if (cached != null) {
            return cached;
        }
        return load(bucket.number());
    }

    /** All documents of the bucket, inside of an update. */
    public BucketSettings settings(TreeReader tree, Bucket bucket) throws StorageException {
        // Not remembered: the lock that guards the memory is taken before that of updates.
        BucketSettings cached = cache.get(bucket.number());
        return cached != null ? cached : BucketSettings.read(tree, bucket.number());
    }

    /** Changes hold the same lock, so that no older document is remembered. */
    private BucketSettings load(long number) throws S3Exception, StorageException {
        lock.lock();
        try {
            BucketSettings read = volume.view(tree -> BucketSettings.read(tree, number));
            cache.put(number, read);
            return read;
        } finally {
            lock.unlock();
        }
    }

    /** Stores a document, or removes it when empty; durable on return. */
    public void put(Bucket bucket, SettingKind kind, String document)
            throws S3Exception, StorageException {
        change(
                bucket,
                tree -> {
                    write(tree, bucket.number(), kind, document);
                    return kind;
                });
    }

    /** Changes attributes of the bucket itself; durable on return. */
    public void setVersioning(Bucket bucket, Versioning versioning)
            throws S3Exception, StorageException {
        change(
                bucket,
                tree ->
                        tree.change(
                                bucket.number(), InodeChange.none().withVersioning(versioning)));
    }

    private <T> void change(Bucket bucket, S3Volume.Writing<T> change)
            throws S3Exception, StorageException {
        lock.lock();
        try {
            volume.update(change);
            cache.remove(bucket.number());
        } finally {
            lock.unlock();
        }
        volume.sync();
    }

    private static void write(TreeWriter tree, long bucket, SettingKind kind, String document)
            throws StorageException {
        if (!document.isEmpty()) {
            tree.setAttribute(
                    bucket,
                    kind.attribute(),
                    document.getBytes(StandardCharsets.UTF_8),
                    AttributeMode.ANY);
        } else if (tree.attribute(bucket, kind.attribute()).isPresent()) {
            tree.removeAttribute(bucket, kind.attribute());
        }
    }
}
