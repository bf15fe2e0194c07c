package io.qsfs.core.volume;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.error.StorageException;

/**
 * Value of an older version's row, version 1; parent, name and number are the key.
 *
 * <pre>
 * version(1) = 1, flags(1): 0x01 versioned, inode (varint, 0 for a delete marker),
 * created: seconds in zigzag, nanoseconds (varints)
 * </pre>
 */
final class VersionCodec {
    private static final int VERSION = 1;
    private static final int VERSIONED = 0x01;

    private VersionCodec() {}

    static byte[] encode(Version version) {
        var out = new BytesWriter(24).int8(VERSION).int8(version.versioned() ? VERSIONED : 0);
        out.varint(version.inode());
        InodeCodec.writeTime(out, version.created());
        return out.toBytes();
    }

    static Version decode(byte[] key, byte[] value) throws StorageException {
        var in = new BytesReader("version row", value);
        Rows.checkVersion(in, VERSION);
        boolean versioned = (in.unsignedByte() & VERSIONED) != 0;
        long inode = in.varint();
        Timestamp created = InodeCodec.readTime(in);
        in.end();
        DentryKey place = Keys.versionPlace(key);
        return new Version(
                Keys.number(key),
                place.name(),
                place.isDirectory(),
                Keys.versionNumber(key),
                versioned,
                inode,
                created);
    }
}
