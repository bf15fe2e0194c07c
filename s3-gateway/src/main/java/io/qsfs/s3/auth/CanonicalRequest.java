package io.qsfs.s3.auth;

import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Headers;
import io.qsfs.s3.http.Query;
import io.qsfs.s3.http.RequestHead;
import io.qsfs.s3.http.Uris;

import java.util.ArrayList;
import java.util.List;

/**
 * The text that Signature Version 4 hashes. Path and query are decoded and encoded again, so that
 * all the ways in which clients escape give one text; S3 does not normalize paths.
 */
final class CanonicalRequest {
    private CanonicalRequest() {}

    static String of(RequestHead head, Query query, List<String> signedHeaders, String payload)
            throws S3Exception {
        var text = new StringBuilder(512);
        text.append(head.method()).append('\n');
        text.append(Uris.encode(Uris.decodePath(head.path()), true)).append('\n');
        text.append(query(query)).append('\n');
        for (String name : signedHeaders) {
            text.append(name).append(':').append(values(head.headers(), name)).append('\n');
        }
        text.append('\n').append(String.join(";", signedHeaders)).append('\n').append(payload);
        return text.toString();
    }

    private static String query(Query query) {
        var pairs = new ArrayList<String>();
        for (Query.Parameter parameter : query.parameters()) {
            if (!parameter.name().equals("X-Amz-Signature")) {
                pairs.add(
                        Uris.encode(parameter.name(), false)
                                + '='
                                + Uris.encode(parameter.value(), false));
            }
        }
        // By name, then value: '=' would sort before some characters of names if compared whole.
        pairs.sort(
                (a, b) -> {
                    int order = name(a).compareTo(name(b));
                    return order != 0 ? order : a.compareTo(b);
                });
        return String.join("&", pairs);
    }

    private static String name(String pair) {
        return pair.substring(0, pair.indexOf('='));
    }

    private static String values(Headers headers, String name) {
        List<String> all = headers.all(name);
        if (all.size() == 1) {
            return collapse(all.getFirst());
        }
        return String.join(",", all.stream().map(CanonicalRequest::collapse).toList());
    }

    /** Without blanks at the ends; several blanks in a row become one. */
    private static String collapse(String value) {
        String stripped = value.strip();
        if (!stripped.contains("  ")) {
            return stripped;
        }
        return stripped.replaceAll(" +", " ");
    }
}
