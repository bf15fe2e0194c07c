package io.qsfs.fuse.handle;

import io.qsfs.core.volume.FileHandle;

import java.util.concurrent.atomic.AtomicBoolean;

/** One open(2) of a file. Thread-safe. */
public final class OpenedFile {
    private final FileHandle handle;
    private final boolean writable;
    private final AtomicBoolean accessPending;
    private final AtomicBoolean dirty = new AtomicBoolean();

    /**
     * @param handle taken over
     * @param accessPending whether the first read moves the access time
     */
    public OpenedFile(FileHandle handle, boolean writable, boolean accessPending) {
        this.handle = handle;
        this.writable = writable;
        this.accessPending = new AtomicBoolean(accessPending);
    }

    public FileHandle handle() {
        return handle;
    }

    public long node() {
        return handle.inode();
    }

    public boolean isWritable() {
        return writable;
    }

    /** Whether the access time is to be moved now; true once. */
    public boolean takeAccess() {
        return accessPending.get() && accessPending.compareAndSet(true, false);
    }

    /** Content was written that is not flushed; the next read moves the access time again. */
    public void written() {
        dirty.set(true);
        accessPending.set(true);
    }

    /** Whether there is something to flush; the caller flushes it. */
    public boolean takeDirty() {
        return dirty.get() && dirty.compareAndSet(true, false);
    }
}
