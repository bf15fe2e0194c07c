package io.qsfs.fuse.kernel;

import java.io.IOException;
import java.util.function.ToIntFunction;

/**
 * Reads one request, asks the file system, and writes the answer. Thread-safe: all state is in the
 * request and the reply of the calling worker.
 */
final class Dispatcher {
    private static final int LSEEK_DATA = 3;
    private static final int LSEEK_HOLE = 4;
    private static final int ACL_KILL_SGID = 1;
    private static final int FSYNC_DATA_ONLY = 1;
    private static final int WRITE_KILL_SUIDGID = 1 << 2;
    private static final int OPEN_KILL_SUIDGID = 1;

    private final FileSystem files;
    private final Timeouts timeouts;
    private final ToIntFunction<IOException> errnoOf;

    /**
     * @param errnoOf the error number for what the file system throws, besides {@link FuseError}
     */
    Dispatcher(FileSystem files, Timeouts timeouts, ToIntFunction<IOException> errnoOf) {
        this.files = files;
        this.timeouts = timeouts;
        this.errnoOf = errnoOf;
    }

    /** Answers; a failure becomes the answer. */
    void answer(Opcode opcode, Request in, Reply out) {
        try {
            run(opcode, in, out);
        } catch (FuseError e) {
            out.fail(e.errno());
        } catch (IOException e) {
            out.fail(errnoOf.applyAsInt(e));
        }
    }

    private void run(Opcode opcode, Request in, Reply out) throws IOException {
        switch (opcode) {
            case LOOKUP -> lookup(in, out);
            case FORGET -> files.forget(in.node(), in.bodyLong(0));
            case BATCH_FORGET -> forgetMany(in);
            case GETATTR ->
                    Layouts.putAttributes(out, files.attributes(in.node()), timeouts.attributes());
            case STATX -> Layouts.putStatx(out, files.attributes(in.node()), timeouts.attributes());
            case SETATTR -> change(in, out);
            case READLINK -> putBytes(out, files.readLink(in.node()));
            case SYMLINK -> symlink(in, out);
            case MKNOD -> makeNode(in, out);
            case MKDIR -> makeDirectory(in, out);
            case UNLINK -> files.unlink(in.node(), in.name(0));
            case RMDIR -> files.removeDirectory(in.node(), in.name(0));
            case RENAME -> rename(in, 0, 8);
            case RENAME2 -> rename(in, in.bodyInt(8), 16);
            case LINK -> putEntry(out, files.link(in.bodyLong(0), in.node(), in.name(8)));
            case OPEN -> Layouts.putOpenFile(out, open(in));
            case CREATE -> putCreated(out, create(in));
            case TMPFILE -> putCreated(out, createNameless(in));
            case OPENDIR -> Layouts.putOpenFile(out, files.openDirectory(in.node()));
            case RELEASEDIR -> files.releaseDirectory(in.bodyLong(0));
            case STATFS -> Layouts.putSpace(out, files.space());
            default -> runOnContent(opcode, in, out);
        }
    }

    private void runOnContent(Opcode opcode, Request in, Reply out) throws IOException {
        switch (opcode) {
            case READ -> read(in, out);
            case WRITE -> write(in, out);
            case FLUSH -> files.flush(in.node(), in.bodyLong(0));
            case RELEASE -> files.release(in.node(), in.bodyLong(0));
            case FSYNC -> files.sync(in.node(), in.bodyLong(0), dataOnly(in));
            case FSYNCDIR -> files.syncDirectory(in.node());
            case SYNCFS -> files.syncAll();
            case READDIR -> list(in, out, false);
            case READDIRPLUS -> list(in, out, true);
            case SETXATTR -> setXattr(in);
            case GETXATTR -> getXattr(in, out);
            case LISTXATTR -> listXattrs(in, out);
            case REMOVEXATTR -> files.removeXattr(in.node(), in.name(0));
            case FALLOCATE -> allocate(in);
            case LSEEK -> seek(in, out);
            case COPY_FILE_RANGE -> copy(in, out, false);
            case COPY_FILE_RANGE_64 -> copy(in, out, true);
            case IOCTL -> throw new FuseError(Errno.ENOTTY);
            case NOTIFY_REPLY, DESTROY -> {}
            // Locks, access and poll are done by the kernel itself once it has heard ENOSYS.
            default -> throw new FuseError(Errno.ENOSYS);
        }
    }

    private void lookup(Request in, Reply out) throws IOException {
        var found = files.lookup(in.node(), in.name(0));
        if (found.isPresent()) {
            putEntry(out, found.get());
        } else if (timeouts.absence().isZero()) {
            throw new FuseError(Errno.ENOENT);
        } else {
            Layouts.putNoEntry(out, timeouts.absence());
        }
    }

    private void forgetMany(Request in) throws FuseError {
        int count = in.bodyInt(0);
        in.dataPosition(8, Math.multiplyExact(16, count));
        for (int i = 0; i < count; i++) {
            files.forget(in.bodyLong(8 + 16 * i), in.bodyLong(16 + 16 * i));
        }
    }

    private void change(Request in, Reply out) throws IOException {
        var changed = files.change(in.caller(), in.node(), AttributeChange.read(in));
        Layouts.putAttributes(out, changed, timeouts.attributes());
    }

    private void symlink(Request in, Reply out) throws IOException {
        byte[] target = in.name(in.afterName(0));
        putEntry(out, files.makeSymlink(in.caller(), in.node(), in.name(0), target));
    }

    private void makeNode(Request in, Reply out) throws IOException {
        var creation = new Creation(in.node(), in.bodyInt(0), in.bodyInt(8), in.bodyInt(4));
        putEntry(out, files.makeNode(in.caller(), creation, in.name(16)));
    }

    private void makeDirectory(Request in, Reply out) throws IOException {
        int mode = in.bodyInt(0) | Attributes.TYPE_DIRECTORY;
        var creation = new Creation(in.node(), mode, in.bodyInt(4), 0);
        putEntry(out, files.makeDirectory(in.caller(), creation, in.name(8)));
    }

    private void rename(Request in, int flags, int names) throws IOException {
        byte[] to = in.name(in.afterName(names));
        files.rename(new Rename(in.node(), in.bodyLong(0), flags), in.name(names), to);
    }

    private static OpenMode openMode(Request in, int flagsAt, int openFlagsAt) {
        boolean drop = (in.bodyInt(openFlagsAt) & OPEN_KILL_SUIDGID) != 0;
        return new OpenMode(in.bodyInt(flagsAt), drop);
    }

    private OpenFile open(Request in) throws IOException {
        return files.open(in.caller(), in.node(), openMode(in, 0, 4));
    }

    private Created create(Request in) throws IOException {
        var creation = new Creation(in.node(), in.bodyInt(4), in.bodyInt(8), 0);
        return files.create(in.caller(), creation, in.name(16), openMode(in, 0, 12));
    }

    private Created createNameless(Request in) throws IOException {
        var creation = new Creation(in.node(), in.bodyInt(4), in.bodyInt(8), 0);
        return files.createNameless(in.caller(), creation, openMode(in, 0, 12));
    }

    private void putCreated(Reply out, Created created) {
        putEntry(out, created.entry());
        Layouts.putOpenFile(out, created.file());
    }

    private void putEntry(Reply out, Entry entry) {
        Layouts.putEntry(out, entry, timeouts.entry());
    }

    private static void putBytes(Reply out, byte[] bytes) {
        out.reserve(bytes.length);
        out.putBytes(bytes);
    }

    private void read(Request in, Reply out) throws IOException {
        int length = in.bodyInt(16);
        out.reserve(length);
        var range = new FileRange(in.node(), in.bodyLong(0), in.bodyLong(8), length);
        int count = files.read(range, out.array(), out.position());
        out.position(out.position() + count);
    }

    private void write(Request in, Reply out) throws IOException {
        int length = in.bodyInt(16);
        var range = new FileRange(in.node(), in.bodyLong(0), in.bodyLong(8), length);
        boolean drop = (in.bodyInt(20) & WRITE_KILL_SUIDGID) != 0;
        var request = new WriteRequest(in.caller(), range, drop);
        files.write(request, in.array(), in.dataPosition(40, length));
        out.putInt(length);
        out.putInt(0);
    }

    private static boolean dataOnly(Request in) {
        return (in.bodyInt(8) & FSYNC_DATA_ONLY) != 0;
    }

    private void list(Request in, Reply out, boolean withEntries) throws IOException {
        var listing = new Listing(out, in.bodyInt(16), withEntries, timeouts);
        files.list(in.node(), in.bodyLong(0), in.bodyLong(8), listing);
    }

    private void setXattr(Request in) throws IOException {
        int flags = in.bodyInt(4);
        if ((in.bodyInt(8) & ACL_KILL_SGID) != 0) {
            flags |= XattrFlag.ACCESS_LIST_DROPS_SET_GROUP_ID;
        }
        byte[] value = in.data(in.afterName(16), in.bodyInt(0));
        files.setXattr(in.node(), in.name(16), value, flags);
    }

    private void getXattr(Request in, Reply out) throws IOException {
        var value = files.xattr(in.node(), in.name(8));
        putSized(out, in.bodyInt(0), value.orElseThrow(() -> new FuseError(Errno.ENODATA)));
    }

    private void listXattrs(Request in, Reply out) throws IOException {
        var names = files.xattrs(in.caller(), in.node());
        int length = names.stream().mapToInt(name -> name.length + 1).sum();
        var joined = new byte[length];
        int position = 0;
        for (byte[] name : names) {
            System.arraycopy(name, 0, joined, position, name.length);
            position += name.length + 1;
        }
        putSized(out, in.bodyInt(0), joined);
    }

    /** The bytes, or only their number when the program asks with a size of zero. */
    private static void putSized(Reply out, int size, byte[] bytes) throws FuseError {
        if (size == 0) {
            out.putInt(bytes.length);
            out.putInt(0);
        } else if (size < bytes.length) {
            throw new FuseError(Errno.ERANGE);
        } else {
            putBytes(out, bytes);
        }
    }

    private void allocate(Request in) throws IOException {
        var range = new FileRange(in.node(), in.bodyLong(0), in.bodyLong(8), in.bodyLong(16));
        files.allocate(in.caller(), range, in.bodyInt(24));
    }

    private void seek(Request in, Reply out) throws IOException {
        int whence = in.bodyInt(16);
        if (whence != LSEEK_DATA && whence != LSEEK_HOLE) {
            throw new FuseError(Errno.EINVAL);
        }
        var found = files.seek(in.node(), in.bodyLong(0), in.bodyLong(8), whence == LSEEK_HOLE);
        out.putLong(found.orElseThrow(() -> new FuseError(Errno.ENXIO)));
    }

    private void copy(Request in, Reply out, boolean wide) throws IOException {
        long length = in.bodyLong(40);
        var source = new FileRange(in.node(), in.bodyLong(0), in.bodyLong(8), length);
        var range = new CopyRange(source, in.bodyLong(16), in.bodyLong(24), in.bodyLong(32));
        long count = files.copy(in.caller(), range);
        if (wide) {
            out.putLong(count);
        } else {
            out.putInt((int) count);
            out.putInt(0);
        }
    }
}
