package io.qsfs.core.meta.memory;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * Rows in key order, immutable: a change makes a new tree that shares most nodes with the old one,
 * so a snapshot is a reference. A treap whose priorities are hashes of the keys, which makes its
 * shape a function of its rows [1].
 *
 * <p>[1] R. Seidel, C. Aragon: Randomized Search Trees, Algorithmica 16 (1996).
 */
final class SortedRows {
    static final SortedRows EMPTY = new SortedRows(null);

    private final @Nullable Node root;

    private SortedRows(@Nullable Node root) {
        this.root = root;
    }

    byte @Nullable [] get(byte[] key) {
        Node node = root;
        while (node != null) {
            int order = Arrays.compareUnsigned(key, node.key);
            if (order == 0) {
                return node.value;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    SortedRows with(byte[] key, byte[] value) {
        return new SortedRows(insert(root, key, value, priority(key)));
    }

    SortedRows without(byte[] key) {
        return get(key) == null ? this : new SortedRows(remove(root, key));
    }

    /** The first row with a key at or after (or only after) the given one. */
    @Nullable Node first(byte[] key, boolean inclusive) {
        Node found = null;
        Node node = root;
        while (node != null) {
            int order = Arrays.compareUnsigned(node.key, key);
            if (order > 0 || (order == 0 && inclusive)) {
                found = node;
                node = node.left;
            } else {
                node = node.right;
            }
        }
        return found;
    }

    /** The last row with a key before the given one, or the very last for null. */
    @Nullable Node lastBefore(byte @Nullable [] key) {
        Node found = null;
        Node node = root;
        while (node != null) {
            if (key == null || Arrays.compareUnsigned(node.key, key) < 0) {
                found = node;
                node = node.right;
            } else {
                node = node.left;
            }
        }
        return found;
    }

    private static Node insert(@Nullable Node node, byte[] key, byte[] value, int priority) {
        if (node == null) {
            return new Node(key, value, priority, null, null);
        }
        int order = Arrays.compareUnsigned(key, node.key);
        if (order == 0) {
            return new Node(key, value, node.priority, node.left, node.right);
        }
        if (order < 0) {
            Node left = insert(node.left, key, value, priority);
            return left.priority > node.priority
                    ? left.withChildren(left.left, node.withChildren(left.right, node.right))
                    : node.withChildren(left, node.right);
        }
        Node right = insert(node.right, key, value, priority);
        return right.priority > node.priority
                ? right.withChildren(node.withChildren(node.left, right.left), right.right)
                : node.withChildren(node.left, right);
    }

    private static @Nullable Node remove(@Nullable Node node, byte[] key) {
        if (node == null) {
            return null;
        }
        int order = Arrays.compareUnsigned(key, node.key);
        if (order < 0) {
            return node.withChildren(remove(node.left, key), node.right);
        }
        if (order > 0) {
            return node.withChildren(node.left, remove(node.right, key));
        }
        return join(node.left, node.right);
    }

    private static @Nullable Node join(@Nullable Node left, @Nullable Node right) {
        if (left == null) {
            return right;
        }
        if (right == null) {
            return left;
        }
        return left.priority > right.priority
                ? left.withChildren(left.left, join(left.right, right))
                : right.withChildren(join(left, right.left), right.right);
    }

    private static int priority(byte[] key) {
        int hash = Arrays.hashCode(key) * 0x9e3779b9;
        hash ^= hash >>> 16;
        return hash * 0x85ebca6b;
    }

    static final class Node {
        final byte[] key;
        final byte[] value;
        private final int priority;
        private final @Nullable Node left;
        private final @Nullable Node right;

        Node(byte[] key, byte[] value, int priority, @Nullable Node left, @Nullable Node right) {
            this.key = key;
            this.value = value;
            this.priority = priority;
            this.left = left;
            this.right = right;
        }

        Node withChildren(@Nullable Node newLeft, @Nullable Node newRight) {
            return new Node(key, value, priority, newLeft, newRight);
        }
    }
}
