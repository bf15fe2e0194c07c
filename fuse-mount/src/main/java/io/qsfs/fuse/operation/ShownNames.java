package io.qsfs.fuse.operation;

import io.qsfs.core.volume.Name;

import java.util.List;

/** The names under which the mount may show a dentry. */
public final class ShownNames {
    private ShownNames() {}

    /** The name itself, and the one it has beside a directory of the same name. */
    public static List<byte[]> of(Name name) {
        byte[] bytes = name.toBytes();
        return List.of(bytes, Names.withSuffix(bytes));
    }
}
