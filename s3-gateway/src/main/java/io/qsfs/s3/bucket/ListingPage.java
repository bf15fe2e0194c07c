package io.qsfs.s3.bucket;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.Dentry;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Kind;
import io.qsfs.core.volume.TreeReader;
import io.qsfs.core.volume.Version;
import io.qsfs.s3.error.S3Exception;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Fills one page of a listing. Confined to one view. */
final class ListingPage {
    private final TreeReader tree;
    private final Bucket bucket;
    private final ListRequest request;
    private final boolean withVersions;
    private final byte[] prefix;
    private final byte[] delimiter;
    private final byte[] after;
    private final Listing listing = new Listing();

    /** Number of the version in which the page before ended, or 0. */
    private long afterNumber;

    ListingPage(TreeReader tree, Bucket bucket, ListRequest request, boolean withVersions) {
        this.tree = tree;
        this.bucket = bucket;
        this.request = request;
        this.withVersions = withVersions;
        this.prefix = request.prefix().getBytes(StandardCharsets.UTF_8);
        this.delimiter = request.delimiter().getBytes(StandardCharsets.UTF_8);
        this.after = request.after().getBytes(StandardCharsets.UTF_8);
    }

    Listing fill() throws StorageException {
        if (request.max() == 0) {
            return listing;
        }
        if (request.afterVersion().isPresent()) {
            afterNumber = afterNumber(request.afterVersion().get());
        }
        byte[] from = Arrays.compareUnsigned(after, prefix) > 0 ? after : prefix;
        for (byte[] next = from; next != null; ) {
            next = walk(next);
        }
        return listing;
    }

    private long afterNumber(VersionId id) throws StorageException {
        if (id.versioned()) {
            return id.number();
        }
        try {
            ObjectKey key = ObjectKey.of(request.after());
            return ObjectTree.version(tree, bucket.number(), key, id)
                    .map(version -> version.id().number())
                    .orElse(0L);
        } catch (S3Exception e) {
            return 0;
        }
    }

    /** Walks until the page is full; returns where to go on, or null when done. */
    private byte @Nullable [] walk(byte[] from) throws StorageException {
        try (var walk = new KeyWalk(tree, bucket.number(), from, withVersions)) {
            for (var step = walk.next(); step != null; step = walk.next()) {
                byte[] key = step.key();
                if (!KeyWalk.startsWith(key, prefix)) {
                    if (Arrays.compareUnsigned(key, prefix) > 0) {
                        return null;
                    }
                    if (step.dentry() != null && !KeyWalk.startsWith(prefix, key)) {
                        walk.skip(key);
                    }
                    continue;
                }
                if (Arrays.compareUnsigned(key, from) < 0) {
                    // A directory on the way to the bound.
                    continue;
                }
                Optional<ObjectVersion> object = object(step);
                if (object.isEmpty()) {
                    continue;
                }
                walk.metObject(step);
                int end = rollUp(key);
                if (!isAfter(key, object.get(), end)) {
                    continue;
                }
                if (listing.size() >= request.max()) {
                    listing.truncate();
                    return null;
                }
                if (end < 0) {
                    listing.add(object.get());
                    continue;
                }
                byte[] common = Arrays.copyOf(key, end);
                listing.addPrefix(new String(common, StandardCharsets.UTF_8));
                if (common[end - 1] != '/') {
                    return successor(common);
                }
                walk.skip(common);
            }
        }
        return null;
    }

    /** What the step shows: implied directories, links and devices show nothing. */
    private Optional<ObjectVersion> object(KeyWalk.Step step) throws StorageException {
        Version version = step.version();
        if (version != null) {
            return Optional.of(ObjectTree.ofRow(tree, step.text(), version, step.isFirst()));
        }
        Dentry dentry = step.dentry();
        if (dentry == null
                || dentry.hollow()
                || (dentry.kind() != Kind.FILE && !dentry.isDirectory())) {
            return Optional.empty();
        }
        Optional<Inode> inode = tree.find(dentry.inode()).filter(ObjectTree::isObject);
        return inode.map(i -> ObjectVersion.current(step.text(), dentry.parent(), i));
    }

    /** Whether it was not on a page before: itself, or the common prefix that stands for it. */
    private boolean isAfter(byte[] key, ObjectVersion object, int end) {
        if (after.length == 0) {
            return true;
        }
        if (end >= 0 && end == after.length && Arrays.equals(key, 0, end, after, 0, end)) {
            return false;
        }
        int order = Arrays.compareUnsigned(key, after);
        return order > 0 || (order == 0 && object.id().number() < afterNumber);
    }

    /** Length of the common prefix that the key rolls up into, or -1. */
    private int rollUp(byte[] key) {
        if (delimiter.length == 0) {
            return -1;
        }
        for (int i = prefix.length; i + delimiter.length <= key.length; i++) {
            if (Arrays.equals(key, i, i + delimiter.length, delimiter, 0, delimiter.length)) {
                return i + delimiter.length;
            }
        }
        return -1;
    }

    /** The first key behind all that begin with these bytes. */
    private static byte[] successor(byte[] common) {
        byte[] next = common.clone();
        for (int i = next.length - 1; i >= 0; i--) {
            if (next[i] != (byte) 0xff) {
                next[i]++;
                return Arrays.copyOf(next, i + 1);
            }
        }
        return new byte[] {(byte) 0xff};
    }
}
