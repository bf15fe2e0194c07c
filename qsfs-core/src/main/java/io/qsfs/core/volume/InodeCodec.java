package io.qsfs.core.volume;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.error.StorageException;

/**
 * Value of an inode row, version 1. Numbers are varints of 7 bits a byte, low bits first.
 *
 * <pre>
 * version(1) = 1, kind(1), flags(1), permissions, uid, gid, links, size, allocated, changes,
 * version number, modified,
 * accessed unless flag 0x10, changed unless flag 0x20, born unless flag 0x40: same as modified,
 * label length(1), label,
 * devices:     device
 * symlinks:    target, to the end
 * directories: entries, remains, parent, name, to the end
 *
 * flags: 0x01 versioned, 0x02 implied, 0x0c versioning, 0x80 staged file or hollow directory
 * time:  seconds in zigzag, nanoseconds
 * </pre>
 */
final class InodeCodec {
    private static final int VERSION = 1;
    private static final int VERSIONED = 0x01;
    private static final int IMPLIED = 0x02;
    private static final int VERSIONING_SHIFT = 2;
    private static final int SAME_ACCESSED = 0x10;
    private static final int SAME_CHANGED = 0x20;
    private static final int SAME_BORN = 0x40;

    private static final int STAGED_OR_HOLLOW = 0x80;

    private InodeCodec() {}

    static byte[] encode(InodeRow row) {
        var out = new BytesWriter(96);
        int flags = flags(row);
        out.int8(VERSION).int8(row.kind.code()).int8(flags);
        out.varint(row.permissions);
        out.varint(Integer.toUnsignedLong(row.uid)).varint(Integer.toUnsignedLong(row.gid));
        out.varint(row.links).varint(row.size).varint(row.allocated);
        out.varint(row.changes).varint(row.version);
        writeTime(out, row.modified);
        if ((flags & SAME_ACCESSED) == 0) {
            writeTime(out, row.accessed);
        }
        if ((flags & SAME_CHANGED) == 0) {
            writeTime(out, row.changed);
        }
        if ((flags & SAME_BORN) == 0) {
            writeTime(out, row.born);
        }
        out.int8(row.label.bytes().length).bytes(row.label.bytes());
        switch (row.kind) {
            case CHARACTER_DEVICE, BLOCK_DEVICE -> out.varint(Integer.toUnsignedLong(row.device));
            case SYMLINK -> out.bytes(row.target.bytes());
            case DIRECTORY ->
                    out.varint(row.entries)
                            .varint(row.remains)
                            .varint(row.parent)
                            .bytes(row.name.bytes());
            case FILE, FIFO, SOCKET -> {}
        }
        return out.toBytes();
    }

    private static int flags(InodeRow row) {
        return (row.versioned ? VERSIONED : 0)
                | (row.implied ? IMPLIED : 0)
                | (row.staged || row.hollow ? STAGED_OR_HOLLOW : 0)
                | row.versioning.code() << VERSIONING_SHIFT
                | (row.accessed.equals(row.modified) ? SAME_ACCESSED : 0)
                | (row.changed.equals(row.modified) ? SAME_CHANGED : 0)
                | (row.born.equals(row.modified) ? SAME_BORN : 0);
    }

    static InodeRow decode(long number, byte[] value) throws StorageException {
        var in = new BytesReader("inode row", value);
        Rows.checkVersion(in, VERSION);
        Kind kind = Kind.ofCode(in.unsignedByte());
        int flags = in.unsignedByte();
        var row = new InodeRow(number, kind, Timestamp.EPOCH);
        row.versioned = (flags & VERSIONED) != 0;
        row.implied = (flags & IMPLIED) != 0;
        row.staged = (flags & STAGED_OR_HOLLOW) != 0 && kind != Kind.DIRECTORY;
        row.hollow = (flags & STAGED_OR_HOLLOW) != 0 && kind == Kind.DIRECTORY;
        row.versioning = Versioning.ofCode(flags >> VERSIONING_SHIFT & 3);
        row.permissions = (int) in.varint();
        row.uid = (int) in.varint();
        row.gid = (int) in.varint();
        row.links = (int) in.varint();
        row.size = in.varint();
        row.allocated = in.varint();
        row.changes = in.varint();
        row.version = in.varint();
        row.modified = readTime(in);
        row.accessed = (flags & SAME_ACCESSED) != 0 ? row.modified : readTime(in);
        row.changed = (flags & SAME_CHANGED) != 0 ? row.modified : readTime(in);
        row.born = (flags & SAME_BORN) != 0 ? row.modified : readTime(in);
        row.label = Label.take(in.bytes(in.unsignedByte()));
        readRest(in, row);
        return row;
    }

    private static void readRest(BytesReader in, InodeRow row) throws StorageException {
        switch (row.kind) {
            case CHARACTER_DEVICE, BLOCK_DEVICE -> row.device = (int) in.varint();
            case SYMLINK -> row.target = SymlinkTarget.take(in.bytes(in.remaining()));
            case DIRECTORY -> {
                row.entries = in.varint();
                row.remains = in.varint();
                row.parent = in.varint();
                row.name = Name.take(in.bytes(in.remaining()));
            }
            case FILE, FIFO, SOCKET -> {}
        }
        in.end();
    }

    static void writeTime(BytesWriter out, Timestamp time) {
        long seconds = time.seconds();
        out.varint(seconds << 1 ^ seconds >> 63).varint(time.nanos());
    }

    static Timestamp readTime(BytesReader in) throws StorageException {
        long zigzag = in.varint();
        long nanos = in.varint();
        if (nanos < 0 || nanos >= 1_000_000_000) {
            throw in.corrupt("nanoseconds " + nanos);
        }
        return new Timestamp(zigzag >>> 1 ^ -(zigzag & 1), (int) nanos);
    }
}
