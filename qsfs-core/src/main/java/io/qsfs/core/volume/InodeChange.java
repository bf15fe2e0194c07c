package io.qsfs.core.volume;

import org.jspecify.annotations.Nullable;

/**
 * Which attributes to set; what is not named stays. The change time moves by itself, except when
 * nothing but the access time is set. Immutable.
 */
public record InodeChange(
        @Nullable Integer permissions,
        @Nullable Integer uid,
        @Nullable Integer gid,
        @Nullable Timestamp accessed,
        @Nullable Timestamp modified,
        @Nullable Timestamp changed,
        @Nullable Label label,
        @Nullable Boolean implied,
        @Nullable Versioning versioning) {

    private static final InodeChange NONE =
            new InodeChange(null, null, null, null, null, null, null, null, null);

    public static InodeChange none() {
        return NONE;
    }

    /** Whether nothing but the access time is set. */
    boolean isAccessOnly() {
        return equals(NONE.withAccessed(accessed == null ? Timestamp.EPOCH : accessed));
    }

    /** The twelve low bits of the mode. */
    public InodeChange withPermissions(int bits) {
        return new InodeChange(
                bits, uid, gid, accessed, modified, changed, label, implied, versioning);
    }

    public InodeChange withUid(int value) {
        return new InodeChange(
                permissions, value, gid, accessed, modified, changed, label, implied, versioning);
    }

    public InodeChange withGid(int value) {
        return new InodeChange(
                permissions, uid, value, accessed, modified, changed, label, implied, versioning);
    }

    public InodeChange withAccessed(Timestamp time) {
        return new InodeChange(
                permissions, uid, gid, time, modified, changed, label, implied, versioning);
    }

    public InodeChange withModified(Timestamp time) {
        return new InodeChange(
                permissions, uid, gid, accessed, time, changed, label, implied, versioning);
    }

    /** A change time other than now. */
    public InodeChange withChanged(Timestamp time) {
        return new InodeChange(
                permissions, uid, gid, accessed, modified, time, label, implied, versioning);
    }

    public InodeChange withLabel(Label bytes) {
        return new InodeChange(
                permissions, uid, gid, accessed, modified, changed, bytes, implied, versioning);
    }

    /** Whether a directory exists only because objects lie below it. */
    public InodeChange withImplied(boolean value) {
        return new InodeChange(
                permissions, uid, gid, accessed, modified, changed, label, value, versioning);
    }

    /** For a directory at the root only: applies to everything below from now on. */
    public InodeChange withVersioning(Versioning value) {
        return new InodeChange(
                permissions, uid, gid, accessed, modified, changed, label, implied, value);
    }
}
