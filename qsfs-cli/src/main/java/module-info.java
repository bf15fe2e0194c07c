/** The commands of users: reads configuration and wires the parts. */
@org.jspecify.annotations.NullMarked
module io.qsfs.cli {
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.databind;
    requires info.picocli;
    requires io.qsfs.core;
    requires io.qsfs.fuse;
    requires io.qsfs.s3;
    requires io.qsfs.zdb;

    exports io.qsfs.cli;
}
