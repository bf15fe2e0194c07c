/** The kernel's FUSE protocol over a volume. */
@org.jspecify.annotations.NullMarked
module io.qsfs.fuse {
    requires static transitive org.jspecify;
    requires transitive io.qsfs.core;

    exports io.qsfs.fuse;
}
