/** The engine of QSFS: no HTTP, no FUSE, no command line. */
@org.jspecify.annotations.NullMarked
module io.qsfs.core {
    requires static transitive org.jspecify;
    requires jdk.incubator.vector;
    requires com.github.luben.zstd_jni;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires org.bouncycastle.provider;
    requires rocksdbjni;

    exports io.qsfs.core;
    exports io.qsfs.core.bytes;
    exports io.qsfs.core.compress;
    exports io.qsfs.core.crypto;
    exports io.qsfs.core.disk;
    exports io.qsfs.core.erasure;
    exports io.qsfs.core.error;
    exports io.qsfs.core.journal;
    exports io.qsfs.core.meta.memory;
    exports io.qsfs.core.meta.rocksdb;
    exports io.qsfs.core.maintenance;
    exports io.qsfs.core.meta;
    exports io.qsfs.core.node.memory;
    exports io.qsfs.core.node.zdb;
    exports io.qsfs.core.node;
    exports io.qsfs.core.pack;
    exports io.qsfs.core.placement;
    exports io.qsfs.core.stripe;
    exports io.qsfs.core.time;
    exports io.qsfs.core.volume;
    exports io.qsfs.core.writeback;
}
