package io.qsfs.s3.bucket;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.time.Time;
import io.qsfs.core.volume.AttributeMode;
import io.qsfs.core.volume.Dentry;
import io.qsfs.core.volume.DentryKey;
import io.qsfs.core.volume.FileHandle;
import io.qsfs.core.volume.Form;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.InodeChange;
import io.qsfs.core.volume.Name;
import io.qsfs.core.volume.NewInode;
import io.qsfs.core.volume.Place;
import io.qsfs.core.volume.RenameMode;
import io.qsfs.core.volume.TreeReader;
import io.qsfs.core.volume.TreeWriter;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Multipart uploads, in the volume's second tree: {@code s3-uploads/<bucket inode>/<upload
 * id>/<part number>}. Completing clones the extents of the parts: no content is copied. What an
 * upload leaves is moved to {@code s3-trash} in the same update and removed in small steps. Every
 * change is durable on return. Thread-safe.
 */
public final class UploadStore {
    /** Highest number of a part. */
    public static final int PART_MAX = 10_000;

    /** Smallest size of every part but the last. */
    public static final long PART_BYTES_MIN = 5L << 20;

    private static final Name UPLOADS = Name.of("s3-uploads");
    private static final Name TRASH = Name.of("s3-trash");
    private static final NewInode FOLDER = NewInode.directory(0700, 0, 0);
    private static final String KEY_FIELD = "key";
    private static final int TRASH_STEP = 500;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final S3Volume volume;
    private final Time time;
    private final ObjectStore objects;

    public UploadStore(S3Volume volume, Time time, ObjectStore objects) {
        this.volume = volume;
        this.time = time;
        this.objects = objects;
    }

    /** Begins an upload. */
    public Upload create(Bucket bucket, ObjectKey key, Map<String, String> fields)
            throws S3Exception, StorageException {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        String id =
                HexFormat.of().toHexDigits(time.now().toEpochMilli()).substring(4)
                        + HexFormat.of().formatHex(random);
        var stored = new LinkedHashMap<String, String>(fields);
        stored.put(KEY_FIELD, key.text());
        Upload upload =
                volume.update(
                        tree -> {
                            long folder = folder(tree, bucket);
                            long number = tree.create(folder, Name.of(id), FOLDER).number();
                            tree.setAttribute(
                                    number,
                                    ObjectAttributes.UPLOAD,
                                    Fields.encode(stored),
                                    AttributeMode.ANY);
                            return read(tree, id, number);
                        });
        volume.sync();
        return upload;
    }

    private static long folder(TreeWriter tree, Bucket bucket) throws StorageException {
        long root = tree.implyDirectory(Inode.SYSTEM_ROOT, UPLOADS, FOLDER).number();
        return tree.implyDirectory(root, bucketFolder(bucket), FOLDER).number();
    }

    private static Name bucketFolder(Bucket bucket) {
        return Name.of(Long.toString(bucket.number()));
    }

    private static Upload read(TreeReader tree, String id, long folder) throws StorageException {
        Inode inode = tree.inode(folder);
        Map<String, String> fields =
                Fields.decode(
                        tree.attribute(folder, ObjectAttributes.UPLOAD)
                                .orElse(new byte[] {1, 0, 0}));
        return new Upload(
                id,
                fields.getOrDefault(KEY_FIELD, ""),
                folder,
                inode.changes(),
                inode.born(),
                fields);
    }

    /**
     * The upload of that id and key.
     *
     * @throws S3Exception NoSuchUpload
     */
    public Upload find(Bucket bucket, ObjectKey key, String id)
            throws S3Exception, StorageException {
        return volume.view(tree -> find(tree, bucket, key, id));
    }

    private static Upload find(TreeReader tree, Bucket bucket, ObjectKey key, String id)
            throws S3Exception, StorageException {
        Optional<Long> folder = existingFolder(tree, bucket);
        if (folder.isPresent() && id.matches("[0-9a-f]{1,64}")) {
            Optional<Dentry> dentry = tree.lookup(folder.get(), Name.of(id), Form.DIRECTORY);
            if (dentry.isPresent()) {
                Upload upload = read(tree, id, dentry.get().inode());
                if (upload.key().equals(key.text())) {
                    return upload;
                }
            }
        }
        throw S3Error.NO_SUCH_UPLOAD.asException().with("UploadId", id);
    }

    private static Optional<Long> existingFolder(TreeReader tree, Bucket bucket)
            throws StorageException {
        Optional<Dentry> root = tree.lookup(Inode.SYSTEM_ROOT, UPLOADS, Form.DIRECTORY);
        return root.isEmpty()
                ? Optional.empty()
                : tree.lookup(root.get().inode(), bucketFolder(bucket), Form.DIRECTORY)
                        .map(Dentry::inode);
    }

    /**
     * A page of the uploads of a bucket, by key, then by age.
     *
     * @param afterId of that key; empty leaves out all uploads of the key
     */
    public List<Upload> list(Bucket bucket, String prefix, String afterKey, String afterId, int max)
            throws S3Exception, StorageException {
        Comparator<Upload> order =
                Comparator.comparing(Upload::key, KeyOrder::compare).thenComparing(Upload::id);
        return volume.view(
                tree -> {
                    Optional<Long> folder = existingFolder(tree, bucket);
                    var first = new PriorityQueue<Upload>(order.reversed());
                    if (folder.isPresent() && max > 0) {
                        collect(
                                tree,
                                folder.get(),
                                first,
                                new Wanted(prefix, afterKey, afterId, max));
                    }
                    var page = new ArrayList<Upload>(first);
                    page.sort(order);
                    return page;
                });
    }

    /**
     * A page of the uploads of a bucket, the oldest first: ids begin with the time.
     *
     * @param afterId of the last page's last; empty for the first page
     */
    public List<Upload> byAge(Bucket bucket, String afterId, int max)
            throws S3Exception, StorageException {
        return volume.view(
                tree -> {
                    var page = new ArrayList<Upload>();
                    Optional<Long> folder = existingFolder(tree, bucket);
                    if (folder.isEmpty()) {
                        return page;
                    }
                    DentryKey from =
                            afterId.isEmpty()
                                    ? DentryKey.FIRST
                                    : DentryKey.of(Name.of(afterId), true).next();
                    try (var cursor = tree.list(folder.get(), from)) {
                        for (Dentry d = cursor.next();
                                d != null && page.size() < max;
                                d = cursor.next()) {
                            page.add(read(tree, d.name().toString(), d.inode()));
                        }
                    }
                    return page;
                });
    }

    private record Wanted(String prefix, String afterKey, String afterId, int max) {
        boolean accepts(Upload upload) {
            if (!upload.key().startsWith(prefix)) {
                return false;
            }
            int order = KeyOrder.compare(upload.key(), afterKey);
            return order > 0
                    || (order == 0 && !afterId.isEmpty() && upload.id().compareTo(afterId) > 0);
        }
    }

    private static void collect(
            TreeReader tree, long folder, PriorityQueue<Upload> first, Wanted wanted)
            throws StorageException {
        try (var cursor = tree.list(folder, DentryKey.FIRST)) {
            for (Dentry d = cursor.next(); d != null; d = cursor.next()) {
                Upload upload = read(tree, d.name().toString(), d.inode());
                if (wanted.accepts(upload)) {
                    first.add(upload);
                    if (first.size() > wanted.max) {
                        first.poll();
                    }
                }
            }
        }
    }

    /** Adds or replaces a part whose content is staged and flushed. */
    public void putPart(
            Bucket bucket,
            ObjectKey key,
            Upload upload,
            int number,
            FileHandle content,
            ObjectLabel label)
            throws S3Exception, StorageException {
        volume.update(
                tree -> {
                    Upload now = find(tree, bucket, key, upload.id());
                    tree.change(content.inode(), InodeChange.none().withLabel(label.encode()));
                    return tree.replace(now.folder(), partName(number), content.inode());
                });
        volume.sync();
    }

    private static Name partName(int number) {
        return Name.of(String.format(Locale.ROOT, "%05d", number));
    }

    /** Parts behind a number, in order, at most so many. */
    public List<Part> parts(Upload upload, int after, int max)
            throws S3Exception, StorageException {
        return volume.view(
                tree -> {
                    var parts = new ArrayList<Part>();
                    DentryKey from = DentryKey.of(partName(after), false).next();
                    try (var cursor = tree.list(upload.folder(), from)) {
                        while (parts.size() < max) {
                            Dentry dentry = cursor.next();
                            if (dentry == null) {
                                break;
                            }
                            int number = Integer.parseInt(dentry.name().toString());
                            parts.add(new Part(number, tree.inode(dentry.inode())));
                        }
                    }
                    return parts;
                });
    }

    /**
     * Publishes the object of the upload and ends the upload, in one update.
     *
     * @param rows the table of its parts
     * @throws S3Exception NoSuchUpload; ConditionalRequestConflict when parts changed meanwhile
     */
    public VersionId complete(Upload upload, Publication publication, List<PartTable.Row> rows)
            throws S3Exception, StorageException {
        VersionId id =
                volume.update(
                        tree -> {
                            Upload now =
                                    find(
                                            tree,
                                            publication.bucket(),
                                            publication.key(),
                                            upload.id());
                            if (now.changes() != upload.changes()) {
                                throw S3Error.CONDITIONAL_CONFLICT.asException(
                                        "Parts were uploaded while the upload was completed");
                            }
                            long inode = publication.content().inode();
                            PartTable.write(tree, inode, rows);
                            tree.setAttribute(
                                    inode,
                                    ObjectAttributes.COMPLETED,
                                    upload.id().getBytes(StandardCharsets.US_ASCII),
                                    AttributeMode.ANY);
                            VersionId published = objects.publish(tree, publication);
                            discard(tree, publication.bucket(), upload);
                            return published;
                        });
        volume.sync();
        emptyTrash();
        return id;
    }

    /**
     * The object that an upload has become, while it is the current one: a client that missed the
     * answer asks again.
     */
    public Optional<ObjectVersion> completed(Bucket bucket, ObjectKey key, String id)
            throws S3Exception, StorageException {
        return volume.view(
                tree -> {
                    Optional<ObjectVersion> latest = ObjectStore.latest(tree, bucket, key);
                    Optional<Inode> inode = latest.flatMap(ObjectVersion::inode);
                    if (inode.isEmpty()) {
                        return Optional.empty();
                    }
                    Optional<byte[]> made =
                            tree.attribute(inode.get().number(), ObjectAttributes.COMPLETED);
                    byte[] asked = id.getBytes(StandardCharsets.UTF_8);
                    return made.filter(bytes -> Arrays.equals(bytes, asked)).flatMap(_ -> latest);
                });
    }

    /** Ends an upload and removes its parts. */
    public void abort(Bucket bucket, ObjectKey key, String id)
            throws S3Exception, StorageException {
        volume.update(
                tree -> {
                    discard(tree, bucket, find(tree, bucket, key, id));
                    return id;
                });
        volume.sync();
        emptyTrash();
    }

    private static void discard(TreeWriter tree, Bucket bucket, Upload upload)
            throws StorageException {
        long trash = tree.implyDirectory(Inode.SYSTEM_ROOT, TRASH, FOLDER).number();
        tree.rename(
                Place.directory(folder(tree, bucket), Name.of(upload.id())),
                Place.directory(trash, Name.of(upload.id())),
                RenameMode.NO_REPLACE);
    }

    /** Removes what ended uploads left, in steps that hold the volume up for a moment only. */
    public void emptyTrash() throws S3Exception, StorageException {
        boolean more = true;
        while (more) {
            more = volume.update(UploadStore::emptyStep);
        }
    }

    private static boolean emptyStep(TreeWriter tree) throws StorageException {
        Optional<Dentry> trash = tree.lookup(Inode.SYSTEM_ROOT, TRASH, Form.DIRECTORY);
        if (trash.isEmpty()) {
            return false;
        }
        Dentry folder;
        try (var folders = tree.list(trash.get().inode(), DentryKey.FIRST)) {
            folder = folders.next();
        }
        if (folder == null) {
            return false;
        }
        var parts = new ArrayList<Dentry>();
        try (var cursor = tree.list(folder.inode(), DentryKey.FIRST)) {
            for (Dentry d = cursor.next(); d != null; d = cursor.next()) {
                parts.add(d);
                if (parts.size() == TRASH_STEP) {
                    break;
                }
            }
        }
        for (Dentry part : parts) {
            tree.unlink(part.place());
        }
        if (parts.size() < TRASH_STEP) {
            tree.removeDirectory(trash.get().inode(), folder.name());
        }
        return true;
    }

    /** Ends all uploads of a bucket that is going. */
    public void abortAll(Bucket bucket) throws S3Exception, StorageException {
        for (Upload upload : list(bucket, "", "", "", ListRequest.MAX)) {
            abort(bucket, ObjectKey.of(upload.key()), upload.id());
        }
    }
}
