/** One storage node: an append-only key-value store that speaks the protocol of 0-db. */
@org.jspecify.annotations.NullMarked
module io.qsfs.zdb {
    requires static transitive org.jspecify;
    requires info.picocli;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires java.logging;
    requires jdk.httpserver;
    requires jdk.unsupported;
    requires org.bouncycastle.provider;
    requires rocksdbjni;

    exports io.qsfs.zdb;
    exports io.qsfs.zdb.command;
    exports io.qsfs.zdb.disk;
    exports io.qsfs.zdb.index;
    exports io.qsfs.zdb.namespace;
    exports io.qsfs.zdb.segment;

    opens io.qsfs.zdb.cli to
            info.picocli;
}
