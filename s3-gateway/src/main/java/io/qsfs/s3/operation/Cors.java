package io.qsfs.s3.operation;

import io.qsfs.s3.bucket.SettingKind;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Headers;
import io.qsfs.s3.http.Response;
import io.qsfs.s3.xml.XmlElement;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Cross-origin requests: preflights, and the headers of other answers. */
final class Cors {
    private static final int RULES_MAX = 100;
    private static final Set<String> METHODS = Set.of("GET", "PUT", "POST", "DELETE", "HEAD");
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9a-z-]+");

    private Cors() {}

    /**
     * Checks the rules that a client puts.
     *
     * @throws S3Exception MalformedXML or InvalidRequest
     */
    static void check(XmlElement configuration) throws S3Exception {
        List<XmlElement> rules = configuration.children("CORSRule");
        if (rules.isEmpty() || rules.size() > RULES_MAX) {
            throw S3Error.MALFORMED_XML.asException();
        }
        for (XmlElement rule : rules) {
            check(rule.values("AllowedMethod"), rule.values("AllowedOrigin"));
            for (String header : rule.values("AllowedHeader")) {
                requireOneStar("AllowedHeader", header);
                requireName("AllowedHeader", header);
            }
            for (String header : rule.values("ExposeHeader")) {
                requireName("ExposeHeader", header);
                if (header.indexOf('*') >= 0) {
                    throw S3Error.INVALID_REQUEST.asException(
                            "ExposeHeader \""
                                    + header
                                    + "\" contains wildcard. We currently do not"
                                    + " support wildcard for ExposeHeader.");
                }
            }
        }
    }

    private static void check(List<String> methods, List<String> origins) throws S3Exception {
        if (methods.isEmpty() || origins.isEmpty() || origins.contains("")) {
            throw S3Error.MALFORMED_XML.asException();
        }
        for (String method : methods) {
            if (!METHODS.contains(method)) {
                throw S3Error.INVALID_REQUEST.asException(
                        "Found unsupported HTTP method in CORS config. Unsupported method is "
                                + method);
            }
        }
        for (String origin : origins) {
            requireOneStar("AllowedOrigin", origin);
        }
    }

    private static void requireName(String element, String header) throws S3Exception {
        if (!HEADER_NAME.matcher(header.toLowerCase(Locale.ROOT)).matches()) {
            throw S3Error.INVALID_REQUEST.asException(
                    element + " \"" + header + "\" contains invalid character.");
        }
    }

    private static void requireOneStar(String element, String text) throws S3Exception {
        if (text.indexOf('*') != text.lastIndexOf('*')) {
            throw S3Error.INVALID_REQUEST.asException(
                    element + " \"" + text + "\" can not have more than one wildcard.");
        }
    }

    static Response preflight(S3Request request) throws IOException {
        String origin = request.header("origin");
        String method = request.header("access-control-request-method");
        if (origin.isEmpty() || method.isEmpty()) {
            throw S3Error.BAD_REQUEST.asException(
                    "Insufficient information. Origin request header needed.");
        }
        if (!METHODS.contains(method)) {
            throw S3Error.BAD_REQUEST.asException(
                    "Invalid Access-Control-Request-Method: " + method);
        }
        List<String> headers = requestHeaders(request);
        for (String header : headers) {
            if (!HEADER_NAME.matcher(header).matches()) {
                throw S3Error.BAD_REQUEST.asException(
                        "Access-Control-Request-Headers \""
                                + header
                                + "\" contains invalid character.");
            }
        }
        request.bucket();
        Optional<XmlElement> rule = rule(request, origin, method, headers);
        if (rule.isEmpty()) {
            boolean rules = request.settings().xml(SettingKind.CORS).isPresent();
            throw (rules
                            ? S3Error.CORS_FORBIDDEN.asException()
                            : S3Error.CORS_FORBIDDEN.asException(
                                    "CORSResponse: CORS is not enabled for this bucket."))
                    .with("Method", method)
                    .with("ResourceType", request.target().isObject() ? "OBJECT" : "BUCKET");
        }
        Response response = Response.empty(200);
        answer(rule.get(), origin, headers, response.headers());
        return response;
    }

    private static List<String> requestHeaders(S3Request request) {
        return Arrays.stream(request.header("access-control-request-headers").split(","))
                .map(h -> h.strip().toLowerCase(Locale.ROOT))
                .filter(h -> !h.isEmpty())
                .toList();
    }

    /**
     * Adds what the bucket allows to the answer of an ordinary request, refusals included: a page
     * could not read them otherwise.
     */
    static void apply(S3Request request, Headers answer) throws IOException {
        String origin = request.header("origin");
        if (!origin.isEmpty() && request.findBucket().isPresent()) {
            String asked = request.header("access-control-request-method");
            String method = asked.isEmpty() ? request.exchange().head().method() : asked;
            List<String> headers = requestHeaders(request);
            Optional<XmlElement> rule = rule(request, origin, method, headers);
            rule.ifPresent(r -> answer(r, origin, headers, answer));
        }
    }

    private static void answer(
            XmlElement rule, String origin, List<String> headers, Headers answer) {
        boolean any = rule.values("AllowedOrigin").contains("*");
        answer.add("Access-Control-Allow-Origin", any ? "*" : origin);
        if (!any) {
            answer.add("Access-Control-Allow-Credentials", "true");
        }
        answer.add("Access-Control-Allow-Methods", String.join(", ", rule.values("AllowedMethod")));
        if (!headers.isEmpty()) {
            answer.add("Access-Control-Allow-Headers", String.join(", ", headers));
        }
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
