package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/** An open file of one attachment. Thread-safe. */
final class Handle implements FileHandle {
    private final VolumeCore core;
    private final Object origin;
    private final OpenFile file;
    private final ReadAhead readAhead;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param file pinned; this handle unpins it
     */
    Handle(VolumeCore core, Object origin, OpenFile file) {
        this.core = core;
        this.origin = origin;
        this.file = file;
        this.readAhead = core.readAhead();
    }

    @Override
    public long inode() {
        return file.inode();
    }

    @Override
    public int read(long offset, byte[] target, int targetOffset, int length)
            throws StorageException {
        requireOpen();
        int count = file.read(offset, target, targetOffset, length);
        core.counters().read(count);
        if (count == length) {
            readAhead.noted(file.inode(), offset, count, file.size());
        }
        return count;
    }

    @Override
    public void write(long offset, byte[] source, int sourceOffset, int length)
            throws StorageException {
        requireWritable();
        file.write(origin, offset, source, sourceOffset, length);
        core.counters().written(length);
    }

    @Override
    public long append(byte[] source, int sourceOffset, int length) throws StorageException {
        requireWritable();
        long offset = file.append(origin, source, sourceOffset, length);
        core.counters().written(length);
        return offset;
    }

    @Override
    public void truncate(long size) throws StorageException {
        requireWritable();
        file.truncate(origin, size);
    }

    @Override
    public void allocate(long offset, long length, boolean keepSize) throws StorageException {
        requireWritable();
        file.allocate(origin, offset, length, keepSize);
    }

    @Override
    public void punchHole(long offset, long length) throws StorageException {
        requireWritable();
        file.punchHole(origin, offset, length);
    }

    @Override
    public void zeroRange(long offset, long length, boolean keepSize) throws StorageException {
        requireWritable();
        file.zeroRange(origin, offset, length, keepSize);
    }

    @Override
    public OptionalLong seekData(long offset) throws StorageException {
        requireOpen();
        return file.seek(origin, offset, true);
    }

    @Override
    public OptionalLong seekHole(long offset) throws StorageException {
        requireOpen();
        return file.seek(origin, offset, false);
    }

    @Override
    public long cloneFrom(FileHandle source, long sourceOffset, long offset, long length)
            throws StorageException {
        requireWritable();
        if (!(source instanceof Handle from) || from.core != core) {
            throw new StorageException.InvalidInput("the source is of another volume");
        }
        from.requireOpen();
        return file.cloneFrom(origin, from.file, new CloneRange(sourceOffset, offset, length));
    }

    @Override
    public Inode attributes() throws StorageException {
        return core.view(tree -> tree.inode(file.inode()));
    }

    @Override
    public void flush() throws StorageException {
        requireOpen();
        file.flush(origin);
    }

    @Override
    public void sync() throws StorageException {
        flush();
        core.commitLog();
    }

    @Override
    public void close() throws StorageException {
        if (closed.compareAndSet(false, true)) {
            try {
                file.flush(origin);
            } finally {
                core.release(file);
            }
        }
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("the file handle is closed");
        }
    }

    private void requireWritable() throws StorageException {
        requireOpen();
        core.requireWritable();
    }
}
