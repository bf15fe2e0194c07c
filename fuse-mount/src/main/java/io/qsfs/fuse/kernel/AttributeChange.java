package io.qsfs.fuse.kernel;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What SETATTR asks to change; absent parts stay as they are.
 *
 * @param handle the open file through which the change was asked for
 * @param dropPrivileges clear set-user-id, set-group-id and capabilities along with the size
 */
public record AttributeChange(
        OptionalLong handle,
        OptionalInt mode,
        OptionalInt userId,
        OptionalInt groupId,
        OptionalLong size,
        TimeChange accessed,
        TimeChange modified,
        TimeChange changed,
        boolean dropPrivileges) {

    /** What happens to one of the times. */
    public sealed interface TimeChange {
        /** It stays. */
        record Keep() implements TimeChange {}

        /** It becomes the time of the operation. */
        record Now() implements TimeChange {}

        /** It becomes the given time. */
        record At(Timestamp time) implements TimeChange {}
    }

    static final TimeChange KEEP = new TimeChange.Keep();
    static final TimeChange NOW = new TimeChange.Now();

    private static final int MODE = 1;
    private static final int UID = 1 << 1;
    private static final int GID = 1 << 2;
    private static final int SIZE = 1 << 3;
    private static final int ATIME = 1 << 4;
    private static final int MTIME = 1 << 5;
    private static final int FH = 1 << 6;
    private static final int ATIME_NOW = 1 << 7;
    private static final int MTIME_NOW = 1 << 8;
    private static final int CTIME = 1 << 10;
    private static final int KILL_SUIDGID = 1 << 11;

    /** Reads {@code struct fuse_setattr_in}. */
    static AttributeChange read(Request in) {
        int valid = in.bodyInt(0);
        return new AttributeChange(
                optional(valid, FH, in.bodyLong(8)),
                optional(valid, MODE, in.bodyInt(68)),
                optional(valid, UID, in.bodyInt(76)),
                optional(valid, GID, in.bodyInt(80)),
                optional(valid, SIZE, in.bodyLong(16)),
                time(valid, ATIME, ATIME_NOW, new Timestamp(in.bodyLong(32), in.bodyInt(56))),
                time(valid, MTIME, MTIME_NOW, new Timestamp(in.bodyLong(40), in.bodyInt(60))),
                time(valid, CTIME, 0, new Timestamp(in.bodyLong(48), in.bodyInt(64))),
                (valid & KILL_SUIDGID) != 0);
    }

    private static OptionalLong optional(int valid, int bit, long value) {
        return (valid & bit) != 0 ? OptionalLong.of(value) : OptionalLong.empty();
    }

    private static OptionalInt optional(int valid, int bit, int value) {
        return (valid & bit) != 0 ? OptionalInt.of(value) : OptionalInt.empty();
    }

    private static TimeChange time(int valid, int given, int now, Timestamp value) {
        if ((valid & now) != 0) {
            return NOW;
        }
        return (valid & given) != 0 ? new TimeChange.At(value) : KEEP;
    }
}
