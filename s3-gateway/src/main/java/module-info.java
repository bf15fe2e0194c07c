/** S3 over a volume. */
@org.jspecify.annotations.NullMarked
module io.qsfs.s3 {
    requires static transitive org.jspecify;
    requires io.netty.buffer;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.qsfs.core;

    exports io.qsfs.s3;
}
