package io.qsfs.s3.http;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * What a request says before its body.
 *
 * @param method in capitals, as written
 * @param path as written, still percent-encoded, without the query
 * @param query as written, without "?", empty when there is none
 * @param secure whether it came through TLS
 * @param problem why the head could not be read; then nothing else of it counts
 */
public record RequestHead(
        String method,
        String path,
        String query,
        Headers headers,
        InetAddress remote,
        boolean secure,
        Optional<Problem> problem) {

    /** What can be wrong with a head. */
    public enum Problem {
        MALFORMED,
        URI_TOO_LONG,
        HEADERS_TOO_LARGE,
        TOO_MANY_CONNECTIONS
    }

    /** The Content-Length, or -1 without one. */
    public long contentLength() {
        return headers.first("content-length").map(RequestHead::length).orElse(-1L);
    }

    private static long length(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Whether the body comes in HTTP chunks. */
    public boolean isChunked() {
        return headers.first("transfer-encoding", "").toLowerCase(Locale.ROOT).contains("chunked");
    }
}
