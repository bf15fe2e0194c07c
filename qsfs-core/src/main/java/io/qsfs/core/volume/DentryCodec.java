package io.qsfs.core.volume;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.error.StorageException;

/**
 * Value of a dentry row, version 1; parent and name are the key.
 *
 * <pre>
 * version(1) = 1, kind(1) | 0x80 when hollow, inode (varint)
 * </pre>
 */
final class DentryCodec {
    private static final int VERSION = 1;
    private static final int HOLLOW = 0x80;

    private DentryCodec() {}

    static byte[] encode(Dentry dentry) {
        return new BytesWriter(12)
                .int8(VERSION)
                .int8(dentry.kind().code() | (dentry.hollow() ? HOLLOW : 0))
                .varint(dentry.inode())
                .toBytes();
    }

    static Dentry decode(long parent, Name name, byte[] value) throws StorageException {
        var in = new BytesReader("dentry row", value);
        Rows.checkVersion(in, VERSION);
        int kind = in.unsignedByte();
        long inode = in.varint();
        in.end();
        return new Dentry(parent, name, inode, Kind.ofCode(kind & ~HOLLOW), (kind & HOLLOW) != 0);
    }
}
