package io.qsfs.fuse.kernel;

/** Flags of {@link FileSystem#setXattr}. */
public final class XattrFlag {
    /** It must be new. */
    public static final int CREATE = 1;

    /** It must be there. */
    public static final int REPLACE = 2;

    /** Setting the access list takes the set-group-id bit away. */
    public static final int ACCESS_LIST_DROPS_SET_GROUP_ID = 1 << 16;

    private XattrFlag() {}
}
