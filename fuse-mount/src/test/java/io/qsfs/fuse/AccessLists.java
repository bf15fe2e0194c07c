package io.qsfs.fuse;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Values of system.posix_acl_access and system.posix_acl_default. */
final class AccessLists {
    private static final int NOBODY = -1;

    private AccessLists() {}

    /** A list with one named user, as {@code setfacl -m u:ID:…,m::…} makes it. */
    static byte[] withUser(int owner, int user, int permissions, int mask) {
        return ByteBuffer.allocate(44)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(2)
                .put(entry(0x01, owner, NOBODY))
                .put(entry(0x02, permissions, user))
                .put(entry(0x04, 5, NOBODY))
                .put(entry(0x10, mask, NOBODY))
                .put(entry(0x20, 1, NOBODY))
                .array();
    }

    /** A list that says what permission bits say. */
    static byte[] minimal(int permissions) {
        return ByteBuffer.allocate(28)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(2)
                .put(entry(0x01, (permissions >> 6) & 7, NOBODY))
                .put(entry(0x04, (permissions >> 3) & 7, NOBODY))
                .put(entry(0x20, permissions & 7, NOBODY))
                .array();
    }

    private static byte[] entry(int tag, int permissions, int id) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) tag)
                .putShort((short) permissions)
                .putInt(id)
                .array();
    }
}
