/** The commands of users: reads configuration and wires the parts. */
@org.jspecify.annotations.NullMarked
module io.qsfs.cli {
    requires static transitive org.jspecify;
    requires transitive io.qsfs.core;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.toml;
    requires com.fasterxml.jackson.datatype.jdk8;
    requires info.picocli;
    requires io.qsfs.fuse;
    requires io.qsfs.s3;
    requires io.qsfs.zdb;
    requires java.logging;
    requires jdk.net;

    exports io.qsfs.cli;

    opens io.qsfs.cli.command to
            com.fasterxml.jackson.databind,
            info.picocli;
    opens io.qsfs.cli.config to
            com.fasterxml.jackson.databind;
    opens io.qsfs.cli.daemon to
            com.fasterxml.jackson.databind;
    opens io.qsfs.cli.file to
            info.picocli;
}
