package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;

import org.jspecify.annotations.Nullable;

import java.util.TreeMap;

/** What a volume without versions promises about names, in the simplest form there is. */
final class TreeModel {
    final Node root = new Node(true, null, "");

    /** A file or directory; a file may hang in several directories. */
    static final class Node {
        final boolean directory;
        final TreeMap<String, Node> children = new TreeMap<>();
        boolean implied;
        int links;
        @Nullable Node parent;
        String name;

        Node(boolean directory, @Nullable Node parent, String name) {
            this.directory = directory;
            this.parent = parent;
            this.name = name;
        }

        @Nullable Node child(String childName, Form form) {
            if (form != Form.FILE && children.containsKey(childName + "/")) {
                return children.get(childName + "/");
            }
            return form == Form.DIRECTORY ? null : children.get(childName);
        }

        private String key(Node child, String childName) {
            return child.directory ? childName + "/" : childName;
        }

        private void put(String childName, Node child) {
            children.put(key(child, childName), child);
            child.parent = this;
            child.name = childName;
        }

        private boolean isWithin(Node ancestor) {
            for (Node at = this; at != null; at = at.parent) {
                if (at == ancestor) {
                    return true;
                }
            }
            return false;
        }
    }

    private static Node require(Node parent, String name) throws StorageException {
        Node found = parent.child(name, Form.EITHER);
        if (found == null) {
            throw new StorageException.NotFound(name);
        }
        return found;
    }

    Node create(Node parent, String name, boolean directory) throws StorageException {
        if (parent.child(name, Form.EITHER) != null) {
            throw new StorageException.AlreadyExists(name);
        }
        var node = new Node(directory, parent, name);
        node.links = 1;
        parent.put(name, node);
        return node;
    }

    void link(Node node, Node parent, String name) throws StorageException {
        if (node.directory) {
            throw new StorageException.NotPermitted(name);
        }
        if (parent.child(name, Form.EITHER) != null) {
            throw new StorageException.AlreadyExists(name);
        }
        node.links++;
        parent.children.put(name, node);
    }

    void unlink(Node parent, String name) throws StorageException {
        Node node = require(parent, name);
        if (node.directory) {
            throw new StorageException.IsDirectory(name);
        }
        node.links--;
        parent.children.remove(name);
        keep(parent);
    }

    private static void keep(Node parent) {
        if (parent.children.isEmpty()) {
            parent.implied = false;
        }
    }

    void removeDirectory(Node parent, String name) throws StorageException {
        Node node = require(parent, name);
        if (!node.directory) {
            throw new StorageException.NotDirectory(name);
        }
        if (!node.children.isEmpty()) {
            throw new StorageException.NotEmpty(name);
        }
        parent.children.remove(name + "/");
        keep(parent);
    }

    void rename(Node from, String name, Node to, String newName, RenameMode mode)
            throws StorageException {
        Node node = require(from, name);
        Node target = to.child(newName, Form.EITHER);
        if (mode == RenameMode.NO_REPLACE && target != null) {
            throw new StorageException.AlreadyExists(newName);
        }
        if (mode == RenameMode.EXCHANGE) {
            exchange(from, name, node, to, newName, require(to, newName));
            return;
        }
        if (target == node) {
            return;
        }
        if (node.directory && to.isWithin(node)) {
            throw new StorageException.InvalidInput(name);
        }
        if (target != null) {
            checkTarget(node, target);
            target.links--;
            to.children.remove(to.key(target, newName));
        }
        from.children.remove(from.key(node, name));
        to.put(newName, node);
        keep(from);
    }

    private static void checkTarget(Node node, Node target) throws StorageException {
        if (node.directory && !target.directory) {
            throw new StorageException.NotDirectory(target.name);
        }
        if (!node.directory && target.directory) {
            throw new StorageException.IsDirectory(target.name);
        }
        if (!target.children.isEmpty()) {
            throw new StorageException.NotEmpty(target.name);
        }
    }

    private static void exchange(
            Node from, String name, Node node, Node to, String newName, Node target)
            throws StorageException {
        if (node == target) {
            return;
        }
        if ((node.directory && to.isWithin(node)) || (target.directory && from.isWithin(target))) {
            throw new StorageException.InvalidInput(name);
        }
        if (node.directory != target.directory
                && (from.children.containsKey(from.key(target, name))
                        || to.children.containsKey(to.key(node, newName)))) {
            throw new StorageException.AlreadyExists(name);
        }
        from.children.remove(from.key(node, name));
        to.children.remove(to.key(target, newName));
        from.put(name, target);
        to.put(newName, node);
    }

    Node imply(Node parent, String name) {
        Node found = parent.child(name, Form.DIRECTORY);
        if (found == null) {
            found = new Node(true, parent, name);
            found.implied = true;
            parent.put(name, found);
        }
        return found;
    }

    Node replace(Node parent, String name) {
        Node old = parent.children.get(name);
        if (old != null) {
            old.links--;
        }
        var node = new Node(false, parent, name);
        node.links = 1;
        parent.put(name, node);
        return node;
    }

    void remove(Node parent, String name, Form form) {
        Node node = parent.child(name, form);
        Node prune = parent;
        if (node != null && form == Form.FILE) {
            node.links--;
            parent.children.remove(name);
        } else if (node != null) {
            node.implied = true;
            prune = node;
        }
        while (prune.implied
                && prune.children.isEmpty()
                && prune.parent != null
                && prune.parent != root) {
            prune.parent.children.remove(prune.name + "/");
            prune = prune.parent;
        }
    }
}
