package io.qsfs.s3.auth;

import io.qsfs.core.time.Time;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.ChunkVerifier;
import io.qsfs.s3.http.Headers;
import io.qsfs.s3.http.Query;
import io.qsfs.s3.http.RequestHead;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Checks who sent a request. Thread-safe. */
public final class Authenticator {
    static final Duration SKEW_MAX = Duration.ofMinutes(15);
    static final long PRESIGNED_SECONDS_MAX = 604_800;

    private static final String ADMIN_PATH = "/minio/admin/";
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);
    private static final int SIGNING_KEYS_MAX = 1024;

    private final CredentialStore credentials;
    private final String region;
    private final Time time;
    private final Map<String, SigningKey> signingKeys = new ConcurrentHashMap<>();

    public Authenticator(CredentialStore credentials, String region, Time time) {
        this.credentials = credentials;
        this.region = region;
        this.time = time;
    }

    /**
     * Checks the signature of a request, wherever it stands.
     *
     * @return who signed, or nobody when there is no signature at all
     */
    public Authentication authenticate(RequestHead head, Query query) throws S3Exception {
        Optional<String> header =
                head.headers().first("authorization").filter(text -> !text.isBlank());
        if (header.isPresent()) {
            if (header.get().startsWith("AWS ")) {
                throw versionTwo();
            }
            return byHeader(head, query, header.get());
        }
        if (query.has("X-Amz-Algorithm") || query.has("X-Amz-Signature")) {
            return byQuery(head, query);
        }
        if (query.has("AWSAccessKeyId") && query.has("Signature")) {
            throw versionTwo();
        }
        PayloadMode payload = payloadMode(contentSha256(head).orElse("UNSIGNED-PAYLOAD"));
        if (payload instanceof PayloadMode.Chunked chunked && chunked.signed()) {
            throw S3Error.INVALID_REQUEST.asException(
                    "Anonymous requests don't support this x-amz-content-sha256 value. Please use"
                            + " UNSIGNED-PAYLOAD or STREAMING-UNSIGNED-PAYLOAD-TRAILER.");
        }
        return Authentication.anonymous(payload);
    }

    /**
     * Checks the signature of a form.
     *
     * @param fields of the form
     * @return who signed its policy, or nobody when it has none
     */
    public Authentication authenticateForm(Headers fields) throws S3Exception {
        if (fields.has("awsaccesskeyid") || fields.has("signature")) {
            throw versionTwo();
        }
        Optional<String> policy = fields.first("policy");
        if (policy.isEmpty() && !fields.has("x-amz-signature")) {
            return Authentication.nobody();
        }
        for (String name :
                List.of(
                        "policy",
                        "x-amz-algorithm",
                        "x-amz-credential",
                        "x-amz-date",
                        "x-amz-signature")) {
            if (!fields.has(name)) {
                throw missingField(name);
            }
        }
        if (!fields.first("x-amz-algorithm", "").equals(ALGORITHM)) {
            throw invalidField(fields, "x-amz-algorithm", "Only AWS4-HMAC-SHA256 is supported");
        }
        if (fields.has("x-amz-security-token")) {
            throw S3Error.INVALID_TOKEN.asException();
        }
        String credential = fields.first("x-amz-credential", "");
        String signature = fields.first("x-amz-signature", "");
        Function<String, S3Exception> malformed =
                why -> invalidField(fields, "x-amz-credential", why);
        Scope scope = scope(credential, malformed);
        checkDay(scope, fields.first("x-amz-date", ""), malformed);
        CredentialStore.Entry entry = entry(scope);
        String expected = signingKey(entry, scope).sign(policy.orElseThrow());
        if (!Hashes.same(expected, signature)) {
            throw S3Error.SIGNATURE_DOES_NOT_MATCH
                    .asException()
                    .with("AWSAccessKeyId", scope.accessKey())
                    .with("SignatureProvided", signature)
                    .with("StringToSign", policy.orElseThrow())
                    .with("StringToSignBytes", Hashes.spaced(policy.orElseThrow()));
        }
        return new Authentication(
                entry.identity(),
                scope.accessKey(),
                "POST",
                new PayloadMode.Unsigned(),
                ChunkVerifier.NONE);
    }

    /** Names of all users. */
    public List<String> userNames() {
        return credentials.users().stream().map(CredentialStore.User::name).toList();
    }

    private static S3Exception invalidField(Headers fields, String name, String why) {
        return S3Error.INVALID_ARGUMENT
                .asException(why)
                .with("ArgumentName", name)
                .with("ArgumentValue", fields.first(name, ""));
    }

    private static S3Exception missingField(String name) {
        return S3Error.INVALID_ARGUMENT
                .asException(
                        "Bucket POST must contain a field named '"
                                + name
                                + "'.  If it is specified, please check the order of the fields.")
                .with("ArgumentName", name)
                .with("ArgumentValue", "");
    }

    private static S3Exception versionTwo() {
        return S3Error.INVALID_REQUEST.asException(
                "The authorization mechanism you have provided is not supported. Please use"
                        + " AWS4-HMAC-SHA256.");
    }

    private Authentication byHeader(RequestHead head, Query query, String header)
            throws S3Exception {
        int blank = header.indexOf(' ');
        if (blank < 0) {
            throw S3Error.INVALID_ARGUMENT
                    .asException(
                            "Authorization header is invalid -- one and only one ' ' (space)"
                                    + " required.")
                    .with("ArgumentName", "Authorization")
                    .with("ArgumentValue", header);
        }
        if (!header.substring(0, blank).equals(ALGORITHM)) {
            throw S3Error.INVALID_ARGUMENT
                    .asException("Unsupported Authorization Type")
                    .with("ArgumentName", "Authorization")
                    .with("ArgumentValue", header.substring(0, blank));
        }
        AuthorizationHeader fields = AuthorizationHeader.parse(header);
        Scope scope = Scope.parse(fields.credential(), Authenticator::malformedHeader);
        // The administrative requests of MinIO's clients name no region.
        if (!head.path().startsWith(ADMIN_PATH) || !scope.region().isEmpty()) {
            requireRegion(scope, Authenticator::malformedHeader);
        }
        String sha256 =
                contentSha256(head)
                        .orElseThrow(
                                () ->
                                        S3Error.INVALID_REQUEST.asException(
                                                "Missing required header for this request:"
                                                        + " x-amz-content-sha256"));
        Instant signed = headerTime(head);
        checkSkew(head, signed);
        String stamp = stamp(signed);
        checkDay(scope, stamp, Authenticator::malformedHeader);
        var claim = new Claim(scope, stamp, fields.signedHeaders(), fields.signature(), sha256);
        return verify(head, query, claim, "REST-HEADER");
    }

    private Authentication byQuery(RequestHead head, Query query) throws S3Exception {
        if (!query.first("X-Amz-Algorithm", "").equals(ALGORITHM)) {
            throw malformedQuery(
                    "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256 and"
                            + " AWS4-ECDSA-P256-SHA256\"");
        }
        for (String name :
                List.of(
                        "X-Amz-Credential",
                        "X-Amz-Signature",
                        "X-Amz-Date",
                        "X-Amz-SignedHeaders",
                        "X-Amz-Expires")) {
            if (query.first(name, "").isEmpty()) {
                throw malformedQuery(
                        "Query-string authentication version 4 requires the X-Amz-Algorithm,"
                                + " X-Amz-Credential, X-Amz-Signature, X-Amz-Date,"
                                + " X-Amz-SignedHeaders, and X-Amz-Expires parameters.");
            }
        }
        Scope scope =
                scope(query.first("X-Amz-Credential", ""), Authenticator::malformedCredential);
        String stamp = query.first("X-Amz-Date", "");
        checkExpiry(parseStamp(stamp), query.first("X-Amz-Expires", ""), stamp);
        checkDay(scope, stamp, Authenticator::malformedQuery);
        String sha256 =
                query.first("X-Amz-Content-Sha256")
                        .or(() -> contentSha256(head))
                        .orElse("UNSIGNED-PAYLOAD");
        List<String> signedHeaders =
                Arrays.asList(query.first("X-Amz-SignedHeaders", "").split(";", -1));
        var claim =
                new Claim(scope, stamp, signedHeaders, query.first("X-Amz-Signature", ""), sha256);
        return verify(head, query, claim, "REST-QUERY-STRING");
    }

    private static S3Exception malformedQuery(String message) {
        return S3Error.AUTHORIZATION_QUERY_MALFORMED.asException(message);
    }

    /** What a request claims. */
    private record Claim(
            Scope scope,
            String stamp,
            List<String> signedHeaders,
            String signature,
            String sha256) {}

    private Authentication verify(RequestHead head, Query query, Claim claim, String type)
            throws S3Exception {
        CredentialStore.Entry entry = entry(claim.scope);
        checkSignedHeaders(head, claim.signedHeaders);
        if (head.headers().has("x-amz-security-token") || query.has("X-Amz-Security-Token")) {
            throw S3Error.INVALID_TOKEN.asException();
        }
        PayloadMode payload = payloadMode(claim.sha256);
        String canonical = CanonicalRequest.of(head, query, claim.signedHeaders, claim.sha256);
        String stringToSign =
                ALGORITHM
                        + "\n"
                        + claim.stamp
                        + "\n"
                        + claim.scope.text()
                        + "\n"
                        + Hashes.sha256Hex(canonical);
        SigningKey key = signingKey(entry, claim.scope);
        String expected = key.sign(stringToSign);
        if (!Hashes.same(expected, claim.signature)) {
            throw S3Error.SIGNATURE_DOES_NOT_MATCH
                    .asException()
                    .with("AWSAccessKeyId", claim.scope.accessKey())
                    .with("StringToSign", stringToSign)
                    .with("SignatureProvided", claim.signature)
                    .with("StringToSignBytes", Hashes.spaced(stringToSign))
                    .with("CanonicalRequest", canonical)
                    .with("CanonicalRequestBytes", Hashes.spaced(canonical));
        }
        ChunkVerifier chunks =
                payload instanceof PayloadMode.Chunked chunked && chunked.signed()
                        ? new ChunkSignatures(key, claim.stamp, claim.scope, expected)
                        : ChunkVerifier.NONE;
        return new Authentication(entry.identity(), claim.scope.accessKey(), type, payload, chunks);
    }

    private Scope scope(String credential, Function<String, S3Exception> malformed)
            throws S3Exception {
        Scope scope = Scope.parse(credential, malformed);
        requireRegion(scope, malformed);
        return scope;
    }

    private static S3Exception malformedHeader(String why) {
        return S3Error.AUTHORIZATION_HEADER_MALFORMED.asException(
                "The authorization header is malformed; " + why);
    }

    private static S3Exception malformedCredential(String why) {
        return malformedQuery("Error parsing the X-Amz-Credential parameter; " + why);
    }

    private void requireRegion(Scope scope, Function<String, S3Exception> malformed)
            throws S3Exception {
        if (!scope.region().equals(region)) {
            throw malformed
                    .apply(
                            "the region '"
                                    + scope.region()
                                    + "' is wrong; expecting '"
                                    + region
                                    + "'")
                    .with("Region", region)
                    .withHeader("x-amz-bucket-region", region);
        }
    }

    private CredentialStore.Entry entry(Scope scope) throws S3Exception {
        return credentials
                .find(scope.accessKey())
                .orElseThrow(
                        () ->
                                S3Error.INVALID_ACCESS_KEY
                                        .asException()
                                        .with("AWSAccessKeyId", scope.accessKey()));
    }

    private SigningKey signingKey(CredentialStore.Entry entry, Scope scope) {
        if (signingKeys.size() > SIGNING_KEYS_MAX) {
            signingKeys.clear();
        }
        // The secret is part of the name: a key that gets a new secret must not sign with the old.
        String name = scope.accessKey() + "\n" + scope.text() + "\n" + entry.key().secret();
        return signingKeys.computeIfAbsent(
                name, _ -> SigningKey.derive(entry.key().secret(), scope));
    }

    private static void checkSignedHeaders(RequestHead head, List<String> signed)
            throws S3Exception {
        if (!signed.contains("host")) {
            throw S3Error.ACCESS_DENIED.asException("The host header must be signed");
        }
        var unsigned = new TreeSet<String>();
        for (int i = 0; i < head.headers().size(); i++) {
            String name = head.headers().lowerName(i);
            if (name.startsWith("x-amz-") && !signed.contains(name)) {
                unsigned.add(name);
            }
        }
        if (!unsigned.isEmpty()) {
            throw S3Error.ACCESS_DENIED
                    .asException("There were headers present in the request which were not signed")
                    .with("HeadersNotSigned", String.join(", ", unsigned));
        }
    }

    private static Optional<String> contentSha256(RequestHead head) {
        return head.headers().first("x-amz-content-sha256");
    }

    private static PayloadMode payloadMode(String text) throws S3Exception {
        return switch (text) {
            case "UNSIGNED-PAYLOAD" -> new PayloadMode.Unsigned();
            case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" -> new PayloadMode.Chunked(true, false);
            case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" ->
                    new PayloadMode.Chunked(true, true);
            case "STREAMING-UNSIGNED-PAYLOAD-TRAILER" -> new PayloadMode.Chunked(false, true);
            default -> {
                if (text.length() == 64 && text.matches("[0-9a-fA-F]{64}")) {
                    yield new PayloadMode.Hashed(text.toLowerCase(Locale.ROOT));
                }
                throw S3Error.INVALID_ARGUMENT
                        .asException(
                                "x-amz-content-sha256 must be UNSIGNED-PAYLOAD,"
                                        + " STREAMING-UNSIGNED-PAYLOAD-TRAILER,"
                                        + " STREAMING-AWS4-HMAC-SHA256-PAYLOAD,"
                                        + " STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER,"
                                        + " STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD,"
                                        + " STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a"
                                        + " valid sha256 value.")
                        .with("ArgumentName", "x-amz-content-sha256")
                        .with("ArgumentValue", text);
            }
        };
    }

    private static Instant headerTime(RequestHead head) throws S3Exception {
        Optional<String> amazon = head.headers().first("x-amz-date");
        Optional<String> date = amazon.or(() -> head.headers().first("date"));
        if (date.isEmpty()) {
            throw noDate();
        }
        try {
            if (date.get().indexOf(' ') < 0) {
                return LocalDateTime.parse(date.get(), STAMP).toInstant(ZoneOffset.UTC);
            }
            return ZonedDateTime.parse(date.get(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            throw noDate();
        }
    }

    private static S3Exception noDate() {
        return S3Error.ACCESS_DENIED.asException(
                "AWS authentication requires a valid Date or x-amz-date header.");
    }

    private static Instant parseStamp(String stamp) throws S3Exception {
        try {
            return LocalDateTime.parse(stamp, STAMP).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw malformedQuery(
                    "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
        }
    }

    private static String stamp(Instant instant) {
        return STAMP.format(instant.atOffset(ZoneOffset.UTC));
    }

    private void checkSkew(RequestHead head, Instant signed) throws S3Exception {
        Instant now = time.now();
        if (Duration.between(signed, now).abs().compareTo(SKEW_MAX) > 0) {
            throw S3Error.REQUEST_TIME_TOO_SKEWED
                    .asException()
                    .with("RequestTime", head.headers().first("x-amz-date", stamp(signed)))
                    .with("ServerTime", now.toString())
                    .with("MaxAllowedSkewMilliseconds", Long.toString(SKEW_MAX.toMillis()));
        }
    }

    private void checkExpiry(Instant signed, String expires, String stamp) throws S3Exception {
        long seconds;
        try {
            seconds = Long.parseLong(expires);
        } catch (NumberFormatException e) {
            throw malformedQuery("X-Amz-Expires should be a number");
        }
        if (seconds < 0) {
            throw malformedQuery("X-Amz-Expires must be non-negative");
        }
        if (seconds > PRESIGNED_SECONDS_MAX) {
            throw malformedQuery(
                    "X-Amz-Expires must be less than a week (in seconds); that is, the given"
                            + " X-Amz-Expires must be less than 604800 seconds");
        }
        Instant now = time.now();
        if (signed.isAfter(now.plus(SKEW_MAX))) {
            throw S3Error.ACCESS_DENIED
                    .asException("Request is not valid yet.")
                    .with("X-Amz-Date", stamp)
                    .with("ServerTime", now.toString());
        }
        if (now.isAfter(signed.plusSeconds(seconds))) {
            throw S3Error.ACCESS_DENIED
                    .asException("Request has expired.")
                    .with("X-Amz-Expires", expires)
                    .with("Expires", signed.plusSeconds(seconds).toString())
                    .with("ServerTime", now.toString());
        }
    }

    private static void checkDay(Scope scope, String stamp, Function<String, S3Exception> malformed)
            throws S3Exception {
        if (!stamp.startsWith(scope.date())) {
            throw malformed.apply(
                    "Invalid credential date \""
                            + scope.date()
                            + "\". This date is not the same as X-Amz-Date: \""
                            + stamp.substring(0, Math.min(8, stamp.length()))
                            + "\".");
        }
    }
}
