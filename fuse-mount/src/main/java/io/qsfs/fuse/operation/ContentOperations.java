package io.qsfs.fuse.operation;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.FileHandle;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.InodeChange;
import io.qsfs.core.volume.Volume;
import io.qsfs.fuse.handle.OpenedFile;
import io.qsfs.fuse.kernel.Caller;
import io.qsfs.fuse.kernel.CopyRange;
import io.qsfs.fuse.kernel.Created;
import io.qsfs.fuse.kernel.Creation;
import io.qsfs.fuse.kernel.Entry;
import io.qsfs.fuse.kernel.Errno;
import io.qsfs.fuse.kernel.FileRange;
import io.qsfs.fuse.kernel.FuseError;
import io.qsfs.fuse.kernel.OpenFile;
import io.qsfs.fuse.kernel.OpenMode;
import io.qsfs.fuse.kernel.WriteRequest;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** Open files and their content. Thread-safe. */
final class ContentOperations {
    private static final int KEEP_SIZE = 1;
    private static final int PUNCH_HOLE = 2;
    private static final int ZERO_RANGE = 16;

    private final MountState state;
    private final Volume volume;
    private final TreeOperations tree;
    private final PageSource pages;

    /**
     * @param pages makes the kernel send the pages that it holds back
     */
    ContentOperations(MountState state, TreeOperations tree, PageSource pages) {
        this.state = state;
        this.volume = state.volume();
        this.tree = tree;
        this.pages = pages;
    }

    OpenFile open(Caller caller, long node, OpenMode mode) throws IOException {
        var handle = volume.open(node);
        try {
            if (mode.truncate()) {
                handle.truncate(0);
            }
            if (mode.dropPrivileges()) {
                dropPrivileges(caller, node);
            }
            return register(handle, handle.attributes(), mode);
        } catch (IOException | RuntimeException e) {
            handle.close();
            throw e;
        }
    }

    private OpenFile register(FileHandle handle, Inode inode, OpenMode mode) {
        boolean access = state.wantsAccess(inode);
        long number = state.files().add(new OpenedFile(handle, mode.writable(), access));
        int flags = 0;
        if (!access || mode.writable()) {
            // Otherwise the kernel must ask for the content once, or the read goes unnoticed.
            flags |= OpenFile.KEEP_CACHE;
        }
        if (mode.direct()) {
            flags |= OpenFile.PARALLEL_DIRECT_WRITES;
        }
        return new OpenFile(number, flags);
    }

    Created create(Caller caller, Creation creation, byte[] name, OpenMode mode)
            throws IOException {
        try {
            var made = tree.make(caller, creation, name);
            var handle = volume.open(made.number());
            return new Created(state.entry(made), register(handle, made, mode));
        } catch (StorageException.AlreadyExists e) {
            if (mode.exclusive()) {
                throw e;
            }
        }
        // Somebody else made it since the kernel looked.
        Optional<Entry> found = tree.lookup(creation.parent(), name);
        var entry = found.orElseThrow(() -> new FuseError(Errno.ESTALE));
        return new Created(entry, open(caller, entry.attributes().node(), mode));
    }

    Created createNameless(Caller caller, Creation creation, OpenMode mode) throws IOException {
        var plan = Bodies.view(volume, reader -> Inheritance.plan(reader, caller, creation));
        var handle = volume.stage(plan.inode());
        try {
            Bodies.update(
                    volume,
                    writer -> {
                        plan.applyTo(writer, handle.inode());
                        return plan;
                    });
            var inode = handle.attributes();
            return new Created(state.entry(inode), register(handle, inode, mode));
        } catch (IOException | RuntimeException e) {
            handle.close();
            throw e;
        }
    }

    int read(FileRange range, byte[] target, int position) throws IOException {
        var file = find(range.handle());
        if (file.takeAccess()) {
            state.access(file.node());
        }
        return file.handle()
                .read(range.offset(), target, position, Math.toIntExact(range.length()));
    }

    void write(WriteRequest request, byte[] source, int position) throws IOException {
        var range = request.range();
        var file = find(range.handle());
        file.written();
        int length = Math.toIntExact(range.length());
        file.handle().write(range.offset(), source, position, length);
        if (request.dropPrivileges()) {
            dropPrivileges(request.caller(), file.node());
        }
    }

    private void dropPrivileges(Caller caller, long node) throws StorageException {
        volume.update(
                writer -> {
                    var inode = writer.inode(node);
                    int kept = Modes.withoutPrivileges(inode, inode.permissions(), caller);
                    if (kept == inode.permissions()) {
                        return inode;
                    }
                    return writer.change(node, InodeChange.none().withPermissions(kept));
                });
    }

    void flush(long number) throws IOException {
        var file = find(number);
        if (file.takeDirty()) {
            file.handle().flush();
        }
    }

    void release(long number) throws IOException {
        var file = state.files().remove(number);
        if (file.isPresent()) {
            file.get().handle().close();
        }
    }

    void sync(long number) throws IOException {
        find(number).handle().sync();
    }

    void allocate(Caller caller, FileRange range, int mode) throws IOException {
        var handle = find(range.handle()).handle();
        dropUnlessRoot(caller, range.node());
        boolean keepSize = (mode & KEEP_SIZE) != 0;
        switch (mode & ~KEEP_SIZE) {
            case 0 -> handle.allocate(range.offset(), range.length(), keepSize);
            case PUNCH_HOLE -> handle.punchHole(range.offset(), range.length());
            case ZERO_RANGE -> handle.zeroRange(range.offset(), range.length(), keepSize);
            default -> throw new FuseError(Errno.EOPNOTSUPP);
        }
    }

    OptionalLong seek(long node, long number, long offset, boolean hole) throws IOException {
        if (state.files().isWritten(node)) {
            // Linux asks without sending first what it holds back of this file.
            pages.send(node);
        }
        var handle = find(number).handle();
        return hole ? handle.seekHole(offset) : handle.seekData(offset);
    }

    long copy(Caller caller, CopyRange range) throws IOException {
        dropUnlessRoot(caller, range.node());
        var source = find(range.source().handle()).handle();
        var file = find(range.handle());
        file.written();
        return file.handle()
                .cloneFrom(
                        source, range.source().offset(), range.offset(), range.source().length());
    }

    /** For changes of content with which the kernel does not say whose privileges they take. */
    private void dropUnlessRoot(Caller caller, long node) throws StorageException {
        if (caller.userId() != 0) {
            dropPrivileges(caller, node);
        }
    }

    private OpenedFile find(long number) throws FuseError {
        return state.files().find(number).orElseThrow(() -> new FuseError(Errno.EBADF));
    }
}
