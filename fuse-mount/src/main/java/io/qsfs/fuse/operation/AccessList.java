package io.qsfs.fuse.operation;

import io.qsfs.core.volume.AttributeName;
import io.qsfs.fuse.kernel.Errno;
import io.qsfs.fuse.kernel.FuseError;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A POSIX access control list (IEEE 1003.1e draft 17, as Linux has it). Immutable. The kernel
 * checks lists when programs set them and enforces them; what is left here is to keep the list and
 * the permission bits in step, and to hand default lists down.
 *
 * <pre>
 * Value of system.posix_acl_access and system.posix_acl_default, little-endian:
 *  0 u32 version = 2, then entries of  0 u16 tag   2 u16 permissions   4 u32 user or group
 * </pre>
 */
record AccessList(List<Entry> entries) {
    static final AttributeName ACCESS = attribute("system.posix_acl_access");
    static final AttributeName DEFAULT = attribute("system.posix_acl_default");

    private static final int VERSION = 2;
    private static final int HEADER_LENGTH = 4;
    private static final int ENTRY_LENGTH = 8;

    private static final int OWNER = 0x01;
    private static final int OWNING_GROUP = 0x04;
    private static final int MASK = 0x10;
    private static final int OTHERS = 0x20;

    /** Lists of these three tags say no more than the permission bits. */
    private static final int MINIMAL_SIZE = 3;

    /** One line of a list. */
    record Entry(int tag, int permissions, int id) {}

    AccessList {
        entries = List.copyOf(entries);
    }

    private static AttributeName attribute(String name) {
        return AttributeName.parse(name.getBytes(StandardCharsets.US_ASCII)).orElseThrow();
    }

    static AccessList parse(byte[] value) throws FuseError {
        var in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        if (value.length < HEADER_LENGTH
                || in.getInt() != VERSION
                || in.remaining() % ENTRY_LENGTH != 0) {
            throw new FuseError(Errno.EINVAL);
        }
        var entries = new ArrayList<Entry>();
        while (in.hasRemaining()) {
            entries.add(new Entry(in.getShort() & 0xFFFF, in.getShort() & 0xFFFF, in.getInt()));
        }
        return new AccessList(entries);
    }

    byte[] toBytes() {
        var out =
                ByteBuffer.allocate(HEADER_LENGTH + entries.size() * ENTRY_LENGTH)
                        .order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(VERSION);
        for (var entry : entries) {
            out.putShort((short) entry.tag).putShort((short) entry.permissions).putInt(entry.id);
        }
        return out.array();
    }

    /** Whether the list says more than the permission bits can. */
    boolean isExtended() {
        return entries.size() > MINIMAL_SIZE;
    }

    /** The nine permission bits that stand for this list: its mask is the group's bits. */
    int permissions() {
        return find(OWNER) << 6 | (hasMask() ? find(MASK) : find(OWNING_GROUP)) << 3 | find(OTHERS);
    }

    /** The list after chmod(2). */
    AccessList withPermissions(int permissions) {
        int group = hasMask() ? MASK : OWNING_GROUP;
        var changed = new ArrayList<Entry>();
        for (var entry : entries) {
            if (entry.tag == OWNER) {
                changed.add(new Entry(OWNER, permissions >> 6 & 7, entry.id));
            } else if (entry.tag == group) {
                changed.add(new Entry(group, permissions >> 3 & 7, entry.id));
            } else if (entry.tag == OTHERS) {
                changed.add(new Entry(OTHERS, permissions & 7, entry.id));
            } else {
                changed.add(entry);
            }
        }
        return new AccessList(changed);
    }

    /** What a new node gets from this default list of its directory. */
    AccessList inherited(int mode) {
        return withPermissions(permissions() & mode);
    }

    private boolean hasMask() {
        return entries.stream().anyMatch(entry -> entry.tag == MASK);
    }

    private int find(int tag) {
        for (var entry : entries) {
            if (entry.tag == tag) {
                return entry.permissions & 7;
            }
        }
        return 0;
    }
}
