package io.qsfs.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Calls to an S3 endpoint, signed as any client signs them, with what {@code qsfs env} prints. */
final class SignedCalls implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern EXPORT = Pattern.compile("export (\\w+)='([^']*)'");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, String> environment = new HashMap<>();

    SignedCalls(String exports) {
        Matcher matcher = EXPORT.matcher(exports);
        while (matcher.find()) {
            environment.put(matcher.group(1), matcher.group(2));
        }
    }

    HttpResponse<byte[]> put(String path, byte[] content) throws Exception {
        return call("PUT", path, "", BodyPublishers.ofByteArray(content));
    }

    HttpResponse<byte[]> get(String path) throws Exception {
        return call("GET", path, "", BodyPublishers.noBody());
    }

    HttpResponse<byte[]> delete(String path) throws Exception {
        return call("DELETE", path, "", BodyPublishers.noBody());
    }

    /**
     * @param query in canonical form
     */
    HttpResponse<byte[]> call(String method, String path, String query, BodyPublisher body)
            throws IOException, InterruptedException, GeneralSecurityException {
        URI endpoint = URI.create(environment.getOrDefault("AWS_ENDPOINT_URL", ""));
        String stamp = STAMP.format(Instant.now());
        String scope = stamp.substring(0, 8) + "/us-east-1/s3/aws4_request";
        String canonical =
                String.join(
                        "\n",
                        method,
                        path,
                        query,
                        "host:" + endpoint.getAuthority(),
                        "x-amz-content-sha256:UNSIGNED-PAYLOAD",
                        "x-amz-date:" + stamp,
                        "",
                        "host;x-amz-content-sha256;x-amz-date",
                        "UNSIGNED-PAYLOAD");
        String toSign = String.join("\n", "AWS4-HMAC-SHA256", stamp, scope, hex(sha256(canonical)));
        byte[] key =
                ("AWS4" + environment.get("AWS_SECRET_ACCESS_KEY"))
                        .getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/")) {
            key = hmac(key, part);
        }
        String authorization =
                "AWS4-HMAC-SHA256 Credential="
                        + environment.get("AWS_ACCESS_KEY_ID")
                        + "/"
                        + scope
                        + ", SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature="
                        + hex(hmac(key, toSign));
        URI uri = URI.create(endpoint + path + (query.isEmpty() ? "" : "?" + query));
        var request =
                HttpRequest.newBuilder(uri)
                        .timeout(PATIENCE)
                        .method(method, body)
                        .header("x-amz-date", stamp)
                        .header("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
                        .header("Authorization", authorization)
                        .build();
        return client.send(request, BodyHandlers.ofByteArray());
    }

    private static byte[] sha256(String text) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public void close() {
        client.close();
    }
}
