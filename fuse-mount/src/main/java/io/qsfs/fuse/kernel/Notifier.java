package io.qsfs.fuse.kernel;

/**
 * Tells the kernel to forget what it remembers. A call may wait for requests under way in the same
 * directory, so it must never be made by what answers requests. Not thread-safe.
 */
public final class Notifier implements AutoCloseable {
    private static final int INVALIDATE_INODE = 2;
    private static final int INVALIDATE_ENTRY = 3;
    private static final int INCREASE_EPOCH = 8;

    private final DeviceQueue queue;
    private final Reply message = new Reply();

    Notifier(DeviceQueue queue) {
        this.queue = queue;
    }

    /** The name may mean another node now. */
    public void forgetEntry(long parent, byte[] name) {
        message.notification(INVALIDATE_ENTRY);
        message.reserve(17 + name.length);
        message.putLong(parent);
        message.putInt(name.length);
        message.putInt(0);
        message.putBytes(name);
        message.putZeros(1);
        queue.notify(message);
    }

    /** Attributes of the node have changed. */
    public void forgetAttributes(long node) {
        invalidate(node, -1, 0);
    }

    /**
     * Attributes and content of the node have changed; pages that were written and not sent yet are
     * sent first.
     */
    public void forgetContent(long node) {
        invalidate(node, 0, 0);
    }

    private void invalidate(long node, long offset, long length) {
        message.notification(INVALIDATE_INODE);
        message.putLong(node);
        message.putLong(offset);
        message.putLong(length);
        queue.notify(message);
    }

    /**
     * All names may mean other nodes now.
     *
     * @return whether the kernel knows this message (Linux 6.16 or newer)
     */
    public boolean forgetAllEntries() {
        message.notification(INCREASE_EPOCH);
        return queue.notify(message) == 0;
    }

    @Override
    public void close() {
        queue.close();
    }
}
