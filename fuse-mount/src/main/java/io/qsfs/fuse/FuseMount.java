package io.qsfs.fuse;

/** Placeholder until the module's first step lands. */
public final class FuseMount {
    private FuseMount() {}
}
