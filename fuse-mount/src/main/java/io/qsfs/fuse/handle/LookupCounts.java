package io.qsfs.fuse.handle;

/**
 * How often each node was given to the kernel and not yet forgotten. Thread-safe; about 24 bytes a
 * node, since the kernel may know millions.
 */
public final class LookupCounts {
    private static final int STRIPES = 16;

    private final Stripe[] stripes = new Stripe[STRIPES];

    public LookupCounts() {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe();
        }
    }

    /** The node was given to the kernel once more. */
    public void increment(long node) {
        stripe(node).add(node, 1);
    }

    /**
     * The kernel dropped so many lookups.
     *
     * @return whether it does not know the node any more
     */
    public boolean decrement(long node, long lookups) {
        return stripe(node).add(node, -lookups) == 0;
    }

    /** Whether the kernel knows the node. */
    public boolean isKnown(long node) {
        return stripe(node).count(node) > 0;
    }

    /** How many nodes the kernel knows. */
    public long size() {
        long size = 0;
        for (var stripe : stripes) {
            size += stripe.size();
        }
        return size;
    }

    private Stripe stripe(long node) {
        return stripes[(int) (spread(node) >>> 60) & (STRIPES - 1)];
    }

    private static long spread(long node) {
        return node * 0x9E3779B97F4A7C15L;
    }

    /**
     * An open-addressing table with linear probing. A count of zero marks a free slot; removal
     * moves later entries of a probe sequence up (Knuth, volume 3, 6.4, algorithm R), so that no
     * tombstones pile up.
     */
    private static final class Stripe {
        private static final int CAPACITY_MIN = 16;

        private long[] nodes = new long[CAPACITY_MIN];
        private long[] counts = new long[CAPACITY_MIN];
        private int used;

        synchronized int size() {
            return used;
        }

        synchronized long count(long node) {
            return counts[find(node)];
        }

        /** Adds to the count of the node, never below zero; returns the new count. */
        synchronized long add(long node, long difference) {
            int slot = find(node);
            long before = counts[slot];
            long after = Math.max(0, before + difference);
            if (after == 0) {
                if (before > 0) {
                    remove(slot);
                }
                return 0;
            }
            nodes[slot] = node;
            counts[slot] = after;
            if (before == 0 && ++used > nodes.length / 2) {
                resize();
            }
            return after;
        }

        /** The slot of the node, or the free one where it would go. */
        private int find(long node) {
            int mask = nodes.length - 1;
            int slot = home(node, mask);
            while (counts[slot] != 0 && nodes[slot] != node) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }

        private static int home(long node, int mask) {
            return (int) (spread(node) >>> 20) & mask;
        }

        private void remove(int removed) {
            int mask = nodes.length - 1;
            int free = removed;
            counts[free] = 0;
            for (int slot = (free + 1) & mask; counts[slot] != 0; slot = (slot + 1) & mask) {
                int home = home(nodes[slot], mask);
                boolean staysReachable = ((slot - home) & mask) < ((slot - free) & mask);
                if (!staysReachable) {
                    nodes[free] = nodes[slot];
                    counts[free] = counts[slot];
                    counts[slot] = 0;
                    free = slot;
                }
            }
            used--;
        }

        private void resize() {
            long[] oldNodes = nodes;
            long[] oldCounts = counts;
            nodes = new long[oldNodes.length * 2];
            counts = new long[oldNodes.length * 2];
            for (int i = 0; i < oldNodes.length; i++) {
                if (oldCounts[i] != 0) {
                    int slot = find(oldNodes[i]);
                    nodes[slot] = oldNodes[i];
                    counts[slot] = oldCounts[i];
                }
            }
        }
    }
}
