package io.qsfs.s3.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;

/** Makes our request heads from Netty's. */
final class Heads {
    private Heads() {}

    static RequestHead head(Channel channel, HttpRequest request, boolean secure) {
        String uri = request.uri();
        int question = uri.indexOf('?');
        String path = question < 0 ? uri : uri.substring(0, question);
        return new RequestHead(
                request.method().name(),
                stripAuthority(path),
                question < 0 ? "" : uri.substring(question + 1),
                headers(request.headers()),
                remote(channel),
                secure,
                Optional.empty());
    }

    static RequestHead broken(Channel channel, boolean secure, RequestHead.Problem problem) {
        return new RequestHead(
                "GET", "/", "", new Headers(), remote(channel), secure, Optional.of(problem));
    }

    static Headers headers(Iterable<Map.Entry<String, String>> fields) {
        var headers = new Headers();
        for (var field : fields) {
            headers.add(field.getKey(), utf8(field.getValue()));
        }
        return headers;
    }

    static RequestHead.Problem problem(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException _ -> RequestHead.Problem.URI_TOO_LONG;
            case TooLongHttpHeaderException _ -> RequestHead.Problem.HEADERS_TOO_LARGE;
            default -> RequestHead.Problem.MALFORMED;
        };
    }

    /** A request line may carry the whole URL, as for a proxy. */
    private static String stripAuthority(String path) {
        if (path.startsWith("/")) {
            return path;
        }
        int scheme = path.indexOf("://");
        if (scheme < 0) {
            return path.equals("*") ? "/" : "/" + path;
        }
        int slash = path.indexOf('/', scheme + 3);
        return slash < 0 ? "/" : path.substring(slash);
    }

    private static InetAddress remote(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address
                ? address.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    /** Netty reads header bytes as Latin-1; clients write metadata in UTF-8. */
    private static String utf8(String latin) {
        for (int i = 0; i < latin.length(); i++) {
            if (latin.charAt(i) >= 0x80) {
                return Uris.decodeLatin(latin);
            }
        }
        return latin;
    }
}
