package io.qsfs.cli.file;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.AttributeMode;
import io.qsfs.core.volume.AttributeName;
import io.qsfs.core.volume.TreeReader;
import io.qsfs.core.volume.TreeWriter;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Map;
import java.util.TreeMap;

/**
 * Extended attributes of the namespace "user.": those that any process may give its files. The
 * others belong to the system, which makes its own.
 *
 * @param values by names that include "user."
 */
record UserAttributes(Map<AttributeName, byte[]> values) {
    static final UserAttributes NONE = new UserAttributes(Map.of());

    private static final String PREFIX = "user.";

    /** Those of a local file or directory; none when its file system has no such thing. */
    static UserAttributes of(Path file) throws IOException {
        var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        if (view == null) {
            return NONE;
        }
        var values = new TreeMap<AttributeName, byte[]>();
        for (String name : names(view)) {
            var value = ByteBuffer.allocate(view.size(name));
            view.read(name, value);
            byte[] full = (PREFIX + name).getBytes(StandardCharsets.UTF_8);
            AttributeName.parse(full).ifPresent(parsed -> values.put(parsed, value.array()));
        }
        return values.isEmpty() ? NONE : new UserAttributes(values);
    }

    private static Iterable<String> names(UserDefinedFileAttributeView view) {
        try {
            return view.list();
        } catch (IOException e) {
            // What cannot be listed there cannot be kept; file systems without them say so here.
            return java.util.List.of();
        }
    }

    /** Those of an inode. */
    static UserAttributes of(TreeReader tree, long inode) throws StorageException {
        var values = new TreeMap<AttributeName, byte[]>();
        for (AttributeName name : tree.attributes(inode)) {
            if (name.namespace() == AttributeName.Namespace.USER) {
                tree.attribute(inode, name).ifPresent(value -> values.put(name, value));
            }
        }
        return values.isEmpty() ? NONE : new UserAttributes(values);
    }

    void writeTo(TreeWriter tree, long inode) throws StorageException {
        for (var each : values.entrySet()) {
            tree.setAttribute(inode, each.getKey(), each.getValue(), AttributeMode.ANY);
        }
    }

    void writeTo(Path file) throws IOException {
        if (values.isEmpty()) {
            return;
        }
        var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        for (var each : values.entrySet()) {
            String name = each.getKey().toString().substring(PREFIX.length());
            try {
                view.write(name, ByteBuffer.wrap(each.getValue()));
            } catch (IOException e) {
                throw new IOException("its attribute " + each.getKey() + " cannot be kept here", e);
            }
        }
    }
}
