package io.qsfs.s3.operation;

import io.qsfs.s3.bucket.SettingKind;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.http.Headers;
import io.qsfs.s3.http.Response;
import io.qsfs.s3.xml.XmlElement;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Cross-origin requests: preflights, and the headers of other answers. */
final class Cors {
    private Cors() {}

    static Response preflight(S3Request request) throws IOException {
        String origin = request.header("origin");
        String method = request.header("access-control-request-method");
        if (origin.isEmpty() || method.isEmpty()) {
            throw S3Error.BAD_REQUEST.asException(
                    "Insufficient information. Origin and Access-Control-Request-Method request"
                            + " headers needed.");
        }
        List<String> headers =
                Arrays.stream(request.header("access-control-request-headers").split(","))
                        .map(h -> h.strip().toLowerCase(Locale.ROOT))
                        .filter(h -> !h.isEmpty())
                        .toList();
        Optional<XmlElement> rule =
                request.findBucket().isEmpty()
                        ? Optional.empty()
                        : rule(request, origin, method, headers);
        if (rule.isEmpty()) {
            throw S3Error.CORS_FORBIDDEN.asException();
        }
        Response response = Response.empty(200);
        answer(rule.get(), origin, response.headers());
        if (!headers.isEmpty()) {
            response.with("Access-Control-Allow-Headers", String.join(", ", headers));
        }
        return response;
    }

    /** Adds what the bucket allows to the answer of an ordinary request. */
    static void apply(S3Request request, Headers answer) throws IOException {
        String origin = request.header("origin");
        if (!origin.isEmpty() && request.findBucket().isPresent()) {
            Optional<XmlElement> rule =
                    rule(request, origin, request.exchange().head().method(), List.of());
            rule.ifPresent(r -> answer(r, origin, answer));
        }
    }

    private static void answer(XmlElement rule, String origin, Headers answer) {
        boolean any = rule.values("AllowedOrigin").contains("*");
        answer.add("Access-Control-Allow-Origin", any ? "*" : origin);
        if (!any) {
            answer.add("Access-Control-Allow-Credentials", "true");
        }
        answer.add("Access-Control-Allow-Methods", String.join(", ", rule.values("AllowedMethod")));
        List<String> exposed = rule.values("ExposeHeader");
        if (!exposed.isEmpty()) {
            answer.add("Access-Control-Expose-Headers", String.join(", ", exposed));
        }
        rule.value("MaxAgeSeconds").ifPresent(age -> answer.add("Access-Control-Max-Age", age));
        answer.add("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
    }

    private static Optional<XmlElement> rule(
            S3Request request, String origin, String method, List<String> headers)
            throws IOException {
        Optional<XmlElement> cors = request.settings().xml(SettingKind.CORS);
        if (cors.isEmpty()) {
            return Optional.empty();
        }
        return cors.get().children("CORSRule").stream()
                .filter(rule -> rule.values("AllowedMethod").contains(method))
                .filter(rule -> matches(rule.values("AllowedOrigin"), origin))
                .filter(rule -> headers.stream().allMatch(h -> matches(lower(rule), h)))
                .findFirst();
    }

    private static List<String> lower(XmlElement rule) {
        return rule.values("AllowedHeader").stream().map(h -> h.toLowerCase(Locale.ROOT)).toList();
    }

    private static boolean matches(List<String> patterns, String text) {
        for (String pattern : patterns) {
            int star = pattern.indexOf('*');
            if (star < 0
                    ? pattern.equals(text)
                    : text.length() >= pattern.length() - 1
                            && text.startsWith(pattern.substring(0, star))
                            && text.endsWith(pattern.substring(star + 1))) {
                return true;
            }
        }
        return false;
    }
}
