package io.qsfs.s3.bucket;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.time.Time;
import io.qsfs.core.volume.AttributeMode;
import io.qsfs.core.volume.AttributeName;
import io.qsfs.core.volume.FileHandle;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.InodeChange;
import io.qsfs.core.volume.NewInode;
import io.qsfs.core.volume.Place;
import io.qsfs.core.volume.TreeReader;
import io.qsfs.core.volume.TreeWriter;
import io.qsfs.core.volume.Version;
import io.qsfs.s3.auth.Identity;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Objects and their versions. Every change is durable on return. Thread-safe. */
public final class ObjectStore {
    private static final int FILE_MODE = 0644;
    private static final int DIRECTORY_MODE = 0755;

    private final S3Volume volume;
    private final Time time;
    private final ChangeListener listener;
    private final BucketStore buckets;
    private final BucketQuotas quotas;

    public ObjectStore(
            S3Volume volume,
            Time time,
            ChangeListener listener,
            BucketStore buckets,
            BucketQuotas quotas) {
        this.volume = volume;
        this.time = time;
        this.listener = listener;
        this.buckets = buckets;
        this.quotas = quotas;
    }

    /** An object with what is stored beside it. */
    public record Stored(ObjectVersion version, ObjectProperties properties) {}

    /**
     * The version of that id, or what the key means now: then perhaps a delete marker.
     *
     * @return nothing when there is neither object nor marker
     */
    public Optional<Stored> find(Bucket bucket, ObjectKey key, Optional<VersionId> id)
            throws S3Exception, StorageException {
        return volume.view(tree -> find(tree, bucket, key, id));
    }

    private static Optional<Stored> find(
            TreeReader tree, Bucket bucket, ObjectKey key, Optional<VersionId> id)
            throws StorageException {
        Optional<ObjectVersion> version =
                id.isPresent()
                        ? ObjectTree.version(tree, bucket.number(), key, id.get())
                        : latest(tree, bucket, key);
        if (version.isEmpty()) {
            return Optional.empty();
        }
        Optional<Inode> inode = version.get().inode();
        ObjectProperties properties =
                ObjectProperties.read(tree, inode.map(Inode::number).orElse(0L));
        return Optional.of(new Stored(version.get(), properties));
    }

    static Optional<ObjectVersion> latest(TreeReader tree, Bucket bucket, ObjectKey key)
            throws StorageException {
        OptionalLong parent = ObjectTree.parent(tree, bucket.number(), key);
        if (parent.isPresent()) {
            Optional<Inode> current = ObjectTree.current(tree, parent.getAsLong(), key);
            if (current.isPresent()) {
                return Optional.of(
                        ObjectVersion.current(key.text(), parent.getAsLong(), current.get()));
            }
        }
        if (!bucket.hasVersions()) {
            return Optional.empty();
        }
        parent = ObjectTree.parentOfVersions(tree, bucket.number(), key);
        Optional<Version> marker =
                parent.isPresent()
                        ? ObjectTree.newestOlder(tree, parent.getAsLong(), key)
                        : Optional.empty();
        return marker.isPresent() && marker.get().isDeleteMarker()
                ? Optional.of(ObjectTree.ofRow(tree, key.text(), marker.get(), true))
                : Optional.empty();
    }

    /** What the key means now, for a precondition that can fail before the body is read. */
    public Optional<Inode> current(Bucket bucket, ObjectKey key)
            throws S3Exception, StorageException {
        return volume.view(tree -> current(tree, bucket, key));
    }

    private static Optional<Inode> current(TreeReader tree, Bucket bucket, ObjectKey key)
            throws StorageException {
        OptionalLong parent = ObjectTree.parent(tree, bucket.number(), key);
        return parent.isEmpty()
                ? Optional.empty()
                : ObjectTree.current(tree, parent.getAsLong(), key);
    }

    /** A place for the content of an object to be. */
    public FileHandle stage(Identity owner) throws StorageException {
        return volume.stage(NewInode.file(FILE_MODE, owner.uid(), owner.gid()));
    }

    public FileHandle open(long inode) throws StorageException {
        return volume.open(inode);
    }

    /** Names the content: the object is there for everybody, and on the nodes on return. */
    public VersionId publish(Publication publication) throws S3Exception, StorageException {
        VersionId id = volume.update(tree -> publish(tree, publication));
        volume.sync();
        return id;
    }

    /** The same inside a larger update, which the caller makes durable. */
    VersionId publish(TreeWriter tree, Publication publication)
            throws S3Exception, StorageException {
        Bucket bucket = publication.bucket();
        ObjectKey key = publication.key();
        requireBucket(tree, bucket);
        Optional<Inode> replaced = current(tree, bucket, key);
        publication.precondition().check(replaced);
        long inode = publication.content().inode();
        publication.properties().write(tree, inode);
        tree.change(inode, InodeChange.none().withLabel(publication.label().encode()));
        var folder =
                NewInode.directory(
                        DIRECTORY_MODE, publication.owner().uid(), publication.owner().gid());
        long parent = ObjectTree.implyParent(tree, bucket.number(), key, folder);
        if (key.directory()) {
            tree.replaceDirectory(parent, key.last(), inode);
        } else {
            tree.replace(parent, key.last(), inode);
        }
        Inode published =
                ObjectTree.current(tree, parent, key)
                        .orElseThrow(() -> new IllegalStateException("published but not there"));
        quotas.publish(buckets.settings(tree, bucket), bucket, published.size(), replaced);
        VersionId id = VersionId.of(published);
        listener.changed(
                tree,
                new ObjectChange(
                        publication.event(),
                        bucket,
                        key.text(),
                        published.size(),
                        publication.label().etag(),
                        bucket.hasVersions() ? id.text() : ""));
        return id;
    }

    private static void requireBucket(TreeReader tree, Bucket bucket)
            throws S3Exception, StorageException {
        if (tree.find(bucket.number()).isEmpty()) {
            throw S3Error.NO_SUCH_BUCKET.asException().with("BucketName", bucket.name());
        }
    }

    /**
     * DELETE without a version.
     *
     * @throws S3Exception PreconditionFailed
     */
    public Deletion delete(Bucket bucket, ObjectKey key, Precondition precondition)
            throws S3Exception, StorageException {
        Deletion deletion = deleteUnsynced(bucket, key, precondition);
        volume.sync();
        return deletion;
    }

    /** The same, durable only after {@link #sync}. */
    public Deletion deleteUnsynced(Bucket bucket, ObjectKey key, Precondition precondition)
            throws S3Exception, StorageException {
        return volume.update(tree -> delete(tree, bucket, key, precondition, RemovalCause.REQUEST));
    }

    /**
     * Removes what is current, as a rule says, if it is still the same; durable only after {@link
     * #sync}.
     *
     * @return whether it went
     */
    public boolean expireUnsynced(Bucket bucket, ObjectVersion current)
            throws S3Exception, StorageException {
        ObjectKey key = ObjectKey.of(current.key());
        return volume.update(
                tree -> {
                    Optional<Inode> now = current(tree, bucket, key);
                    boolean same =
                            now.isPresent()
                                    && VersionId.of(now.get()).equals(current.id())
                                    && now.map(Inode::number)
                                            .equals(current.inode().map(Inode::number))
                                    && now.get().modified().equals(current.modified());
                    if (same) {
                        delete(tree, bucket, key, Precondition.NONE, RemovalCause.LIFECYCLE);
                    }
                    return same;
                });
    }

    /**
     * Removes a version or delete marker, as a rule says; durable only after {@link #sync}.
     *
     * @return whether it went: not what a retention or legal hold protects
     */
    public boolean expireVersionUnsynced(Bucket bucket, ObjectVersion version)
            throws S3Exception, StorageException {
        ObjectKey key = ObjectKey.of(version.key());
        try {
            volume.update(
                    tree ->
                            deleteVersion(
                                    tree,
                                    bucket,
                                    key,
                                    version.id(),
                                    false,
                                    RemovalCause.LIFECYCLE));
            return true;
        } catch (S3Exception e) {
            if (e.error() == S3Error.ACCESS_DENIED) {
                return false;
            }
            throw e;
        }
    }

    /** Makes everything before durable. */
    public void sync() throws StorageException {
        volume.sync();
    }

    /** The parts of which an object was made; none when it was put whole. */
    public List<PartTable.Row> parts(Inode inode) throws S3Exception, StorageException {
        return ObjectLabel.of(inode).map(label -> label.parts() > 0).orElse(false)
                ? volume.view(tree -> PartTable.read(tree, inode.number()))
                : List.of();
    }

    private Deletion delete(
            TreeWriter tree,
            Bucket bucket,
            ObjectKey key,
            Precondition precondition,
            RemovalCause cause)
            throws S3Exception, StorageException {
        requireBucket(tree, bucket);
        Optional<Inode> current = current(tree, bucket, key);
        precondition.check(current);
        if (!bucket.hasVersions()) {
            OptionalLong parent = ObjectTree.parent(tree, bucket.number(), key);
            if (current.isPresent() && parent.isPresent()) {
                tree.remove(ObjectTree.place(parent.getAsLong(), key));
                quotas.removed(bucket, current.get().size());
                listener.changed(tree, removal(cause.removed(), bucket, key, ""));
            }
            return new Deletion(Optional.empty(), false);
        }
        long parent =
                ObjectTree.implyParent(
                        tree,
                        bucket.number(),
                        key,
                        NewInode.directory(
                                DIRECTORY_MODE, bucket.inode().uid(), bucket.inode().gid()));
        Optional<Version> marker = tree.remove(ObjectTree.place(parent, key));
        Optional<VersionId> id = marker.map(VersionId::of);
        listener.changed(
                tree,
                removal(cause.markerCreated(), bucket, key, id.map(VersionId::text).orElse("")));
        return new Deletion(id, marker.isPresent());
    }

    /**
     * DELETE of one version, for good.
     *
     * @throws S3Exception AccessDenied while a retention or legal hold protects it
     */
    public Deletion deleteVersion(
            Bucket bucket, ObjectKey key, VersionId id, boolean bypassGovernance)
            throws S3Exception, StorageException {
        Deletion deletion = deleteVersionUnsynced(bucket, key, id, bypassGovernance);
        volume.sync();
        return deletion;
    }

    /** The same, durable only after {@link #sync}. */
    public Deletion deleteVersionUnsynced(
            Bucket bucket, ObjectKey key, VersionId id, boolean bypassGovernance)
            throws S3Exception, StorageException {
        return volume.update(
                tree ->
                        deleteVersion(
                                tree, bucket, key, id, bypassGovernance, RemovalCause.REQUEST));
    }

    private Deletion deleteVersion(
            TreeWriter tree,
            Bucket bucket,
            ObjectKey key,
            VersionId id,
            boolean bypassGovernance,
            RemovalCause cause)
            throws S3Exception, StorageException {
        requireBucket(tree, bucket);
        Optional<ObjectVersion> version = ObjectTree.version(tree, bucket.number(), key, id);
        if (version.isEmpty()) {
            return new Deletion(Optional.of(id), false);
        }
        if (version.get().inode().isPresent()) {
            requireUnlocked(tree, version.get().inode().get().number(), bypassGovernance);
        }
        Place place = ObjectTree.place(version.get().parent(), key);
        if (bucket.hasVersions()) {
            tree.removeVersion(place, version.get().id().number());
        } else {
            tree.remove(place);
        }
        quotas.removed(bucket, version.get().inode().map(Inode::size).orElse(0L));
        listener.changed(tree, removal(cause.removed(), bucket, key, id.text()));
        return new Deletion(Optional.of(version.get().id()), version.get().isDeleteMarker());
    }

    private static ObjectChange removal(
            String event, Bucket bucket, ObjectKey key, String version) {
        return new ObjectChange(event, bucket, key.text(), 0, "", version);
    }

    private static ObjectChange change(String event, Bucket bucket, ObjectVersion version) {
        return new ObjectChange(
                event,
                bucket,
                version.key(),
                version.inode().map(Inode::size).orElse(0L),
                version.inode().map(ObjectLabel::etag).orElse(""),
                bucket.hasVersions() ? version.id().text() : "");
    }

    private void requireUnlocked(TreeReader tree, long inode, boolean bypassGovernance)
            throws S3Exception, StorageException {
        boolean held = ObjectProperties.legalHold(tree, inode).orElse(false);
        Optional<Retention> retention = Retention.of(tree, inode);
        if (held
                || (retention.isPresent()
                        && retention.get().protects(time.now(), bypassGovernance))) {
            throw S3Error.ACCESS_DENIED.asException(
                    "Access Denied because object protected by object lock.");
        }
    }

    /** Sets or removes the tags of a version. */
    public void setTags(Bucket bucket, ObjectVersion version, Tags tags)
            throws S3Exception, StorageException {
        long inode = inode(version);
        String event = tags.isEmpty() ? "s3:ObjectTagging:Delete" : "s3:ObjectTagging:Put";
        volume.update(
                tree -> {
                    setAttribute(
                            tree,
                            inode,
                            ObjectAttributes.TAGS,
                            tags.isEmpty() ? new byte[0] : tags.encode());
                    Optional<ObjectLabel> label = ObjectLabel.of(tree.inode(inode));
                    if (label.isPresent()) {
                        tree.change(
                                inode,
                                InodeChange.none()
                                        .withLabel(
                                                label.get().withTagged(!tags.isEmpty()).encode()));
                    }
                    listener.changed(tree, change(event, bucket, version));
                    return inode;
                });
        volume.sync();
    }

    public void setLegalHold(ObjectVersion version, boolean on)
            throws S3Exception, StorageException {
        long inode = inode(version);
        volume.update(
                tree -> {
                    setAttribute(
                            tree, inode, ObjectAttributes.LEGAL_HOLD, ObjectProperties.hold(on));
                    return inode;
                });
        volume.sync();
    }

    /**
     * Sets the retention of a version, or removes it.
     *
     * @throws S3Exception AccessDenied when the one there is may not be shortened
     */
    public void setRetention(
            ObjectVersion version, Optional<Retention> retention, boolean bypassGovernance)
            throws S3Exception, StorageException {
        long inode = inode(version);
        volume.update(
                tree -> {
                    Optional<Retention> old = Retention.of(tree, inode);
                    if (old.isPresent()
                            && isWeaker(retention, old.get())
                            && old.get().protects(time.now(), bypassGovernance)) {
                        throw S3Error.ACCESS_DENIED.asException(
                                "Access Denied because object protected by object lock.");
                    }
                    setAttribute(
                            tree,
                            inode,
                            ObjectAttributes.RETENTION,
                            retention.map(Retention::encode).orElse(new byte[0]));
                    return inode;
                });
        volume.sync();
    }

    private static boolean isWeaker(Optional<Retention> fresh, Retention old) {
        return fresh.isEmpty()
                || fresh.get().until().isBefore(old.until())
                || fresh.get().compliance() != old.compliance();
    }

    public void setAcl(Bucket bucket, ObjectVersion version, String acl)
            throws S3Exception, StorageException {
        long inode = inode(version);
        volume.update(
                tree -> {
                    byte[] name = acl.getBytes(StandardCharsets.UTF_8);
                    setAttribute(tree, inode, ObjectAttributes.ACL, name);
                    listener.changed(tree, change("s3:ObjectAcl:Put", bucket, version));
                    return inode;
                });
        volume.sync();
    }

    private static void setAttribute(TreeWriter tree, long inode, AttributeName name, byte[] value)
            throws StorageException {
        if (value.length > 0) {
            tree.setAttribute(inode, name, value, AttributeMode.ANY);
        } else if (tree.attribute(inode, name).isPresent()) {
            tree.removeAttribute(inode, name);
        }
    }

    private static long inode(ObjectVersion version) throws S3Exception {
        return version.inode()
                .map(Inode::number)
                .orElseThrow(S3Error.METHOD_NOT_ALLOWED::asException);
    }
}
