package io.qsfs.fuse.handle;

import io.qsfs.core.volume.DentryKey;

import java.util.Arrays;

/**
 * Places in an open directory: gives every dentry that was listed a number that stays its place as
 * long as the directory is open, whatever comes and goes around it (POSIX telldir). Confined to the
 * holder of its monitor.
 *
 * <p>The numbers index a list of the keys that were listed, in the order of their first listing.
 * Listed again, a dentry finds its number by walking along the first, ascending run of the list;
 * one that came meanwhile is added at the end. So memory is the names, once.
 */
public final class DirectoryStream {
    private static final int CAPACITY_MIN = 64;

    private final long node;
    private byte[] bytes = new byte[CAPACITY_MIN * 16];
    private int[] ends = new int[CAPACITY_MIN];
    private int count;

    /** Length of the run at the start of the list whose keys ascend. */
    private int ascending;

    /** Where in that run the next listed dentry is expected. */
    private int expected;

    public DirectoryStream(long node) {
        this.node = node;
    }

    public long node() {
        return node;
    }

    /**
     * Goes to a place.
     *
     * @param place 0 for the beginning, or what {@link #place} returned
     * @return the first key that lies behind the place
     */
    public DentryKey seek(long place) {
        if (place <= 0 || place > count) {
            // Rewinding ends the life of earlier places (POSIX seekdir).
            count = 0;
            ascending = 0;
            expected = 0;
            return DentryKey.FIRST;
        }
        int index = (int) place - 1;
        if (index < ascending) {
            expected = index + 1;
        } else {
            expected = firstNotBefore(index);
        }
        byte[] after = Arrays.copyOf(key(index), length(index) + 1);
        return DentryKey.of(after);
    }

    /** The place behind a dentry that is listed now; dentries must come in ascending order. */
    public long place(DentryKey dentry) {
        byte[] key = dentry.toBytes();
        while (expected < ascending) {
            int order = compare(expected, key);
            if (order == 0) {
                return ++expected;
            }
            if (order > 0) {
                break;
            }
            expected++;
        }
        return add(key);
    }

    private long add(byte[] key) {
        boolean ascends = ascending == count && (count == 0 || compare(count - 1, key) < 0);
        int start = count == 0 ? 0 : ends[count - 1];
        int end = Math.addExact(start, key.length);
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count * 2);
        }
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
        }
        System.arraycopy(key, 0, bytes, start, key.length);
        ends[count++] = end;
        if (ascends) {
            ascending = count;
            expected = count;
        }
        return count;
    }

    private int firstNotBefore(int index) {
        byte[] key = key(index);
        int low = 0;
        int high = ascending;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(middle, key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int compare(int index, byte[] key) {
        return Arrays.compareUnsigned(bytes, start(index), ends[index], key, 0, key.length);
    }

    private int start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    private int length(int index) {
        return ends[index] - start(index);
    }

    private byte[] key(int index) {
        return Arrays.copyOfRange(bytes, start(index), ends[index]);
    }
}
