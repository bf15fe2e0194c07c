package io.qsfs.s3.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * An answer: status, headers and a body.
 *
 * @param status HTTP status code
 */
public record Response(int status, Headers headers, Body body) {

    /** What follows the head. */
    public sealed interface Body {
        /** Its length in bytes, or -1 when it is not known before the end. */
        long length();
    }

    /** No body; the length is that of the body which a GET would have sent (HEAD). */
    public record Empty(long length) implements Body {}

    /** A body that is there. */
    public static final class Whole implements Body {
        private final byte[] bytes;

        /** Takes the array, which must not change any more. */
        public Whole(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }

        @Override
        public long length() {
            return bytes.length;
        }
    }

    /** A body that is produced while it is sent. */
    public record Streamed(long length, Producer producer) implements Body {}

    /** Sends a body; called once on the thread of the request. */
    @FunctionalInterface
    public interface Producer {
        void writeTo(BodyWriter writer) throws IOException;
    }

    public static Response empty(int status) {
        return new Response(status, new Headers(), new Empty(0));
    }

    /** An XML document. */
    public static Response xml(int status, byte[] document) {
        var headers = new Headers().add("Content-Type", "application/xml");
        return new Response(status, headers, new Whole(document));
    }

    public static Response text(int status, String type, String text) {
        var headers = new Headers().add("Content-Type", type);
        return new Response(status, headers, new Whole(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Adds a header to this answer. */
    public Response with(String name, String value) {
        headers.add(name, value);
        return this;
    }
}
