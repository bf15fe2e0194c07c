package io.qsfs.core.volume;

/** An inode while it is read from a row or changed by a transaction. Not thread-safe. */
final class InodeRow {
    final long number;
    Kind kind;
    int permissions;
    int uid;
    int gid;

    /** Dentries and versions; for a directory 2 + subdirectories. */
    int links;

    long size;
    long allocated;
    Timestamp accessed;
    Timestamp modified;
    Timestamp changed;
    Timestamp born;
    int device;
    long changes;
    long version;
    boolean versioned;
    boolean implied;
    Versioning versioning = Versioning.OFF;

    /** Of a directory: dentries that are not hollow. */
    long entries;

    /** Of a directory: hollow dentries and older versions. */
    long remains;

    Label label = Label.NONE;
    SymlinkTarget target = SymlinkTarget.NONE;

    /** Without a name because it never had one; may get one. */
    boolean staged;

    /** Of a directory: nothing but versions is left below it. */
    boolean hollow;

    /** Of a directory: where its dentry is. */
    long parent;

    /** Of a directory: what its dentry is called. */
    Name name = NO_NAME;

    static final Name NO_NAME = Name.take(new byte[0]);

    InodeRow(long number, Kind kind, Timestamp now) {
        this.number = number;
        this.kind = kind;
        this.accessed = now;
        this.modified = now;
        this.changed = now;
        this.born = now;
    }

    /** A copy that may be changed without changing the other. */
    InodeRow(InodeRow other) {
        this(other.number, other.kind, other.modified);
        permissions = other.permissions;
        uid = other.uid;
        gid = other.gid;
        links = other.links;
        size = other.size;
        allocated = other.allocated;
        accessed = other.accessed;
        changed = other.changed;
        born = other.born;
        device = other.device;
        changes = other.changes;
        version = other.version;
        versioned = other.versioned;
        implied = other.implied;
        versioning = other.versioning;
        entries = other.entries;
        label = other.label;
    }

    static InodeRow create(long number, NewInode attributes, Timestamp now) {
        var row = new InodeRow(number, attributes.kind(), now);
        row.permissions = attributes.permissions();
        row.uid = attributes.uid();
        row.gid = attributes.gid();
        row.device = attributes.device();
        row.target = attributes.target();
        row.size = attributes.target().bytes().length;
        row.links = row.isDirectory() ? 2 : 0;
        row.version = number;
        return row;
    }

    boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }

    /** Notes a change of attributes. */
    void touch(Timestamp now) {
        changed = now;
        changes++;
    }

    /** Notes a change of content or of a directory's dentries. */
    void touchContent(Timestamp now) {
        modified = now;
        touch(now);
    }

    Inode toInode() {
        return new Inode(
                number,
                kind,
                permissions,
                uid,
                gid,
                links,
                size,
                allocated,
                accessed,
                modified,
                changed,
                born,
                device,
                changes,
                version,
                versioned,
                implied,
                versioning,
                entries,
                label);
    }
}
