/** S3 over a volume. */
@org.jspecify.annotations.NullMarked
module io.qsfs.s3 {
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.databind;
    requires hash4j;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.qsfs.core;
    requires java.net.http;
    requires java.xml;

    exports io.qsfs.s3;
    exports io.qsfs.s3.auth;
    exports io.qsfs.s3.error;
    exports io.qsfs.s3.http;
    exports io.qsfs.s3.notification;
    exports io.qsfs.s3.operation;
    exports io.qsfs.s3.rule;
}
