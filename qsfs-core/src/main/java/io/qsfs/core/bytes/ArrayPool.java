package io.qsfs.core.bytes;

import java.util.concurrent.ArrayBlockingQueue;

/**
 * Arrays of one length that are used again, because making large ones costs more than filling them.
 * Their content is whatever the last user left. Thread-safe.
 */
public final class ArrayPool {
    private final int length;
    private final ArrayBlockingQueue<byte[]> idle;

    /**
     * @param length of every array
     * @param maxIdle arrays kept while nobody uses them
     */
    public ArrayPool(int length, int maxIdle) {
        this.length = length;
        this.idle = new ArrayBlockingQueue<>(maxIdle);
    }

    /** An array of the pool's length, until it is given back. */
    public byte[] take() {
        byte[] array = idle.poll();
        return array != null ? array : new byte[length];
    }

    /** Gives an array back that nobody uses any more. */
    public void give(byte[] array) {
        if (array.length == length) {
            var _ = idle.offer(array);
        }
    }
}
