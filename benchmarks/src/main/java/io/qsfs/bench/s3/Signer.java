package io.qsfs.bench.s3;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signature Version 4 with an unsigned payload. One for each thread: it keeps its digests, so that
 * a request costs the client a few microseconds.
 */
final class Signer {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT);
    private static final HexFormat HEX = HexFormat.of();

    private final Endpoint endpoint;
    private final MessageDigest sha256;
    private final Mac mac;
    private String day = "";
    private String stamp = "";
    private long second;

    Signer(Endpoint endpoint) throws GeneralSecurityException {
        this.endpoint = endpoint;
        this.sha256 = MessageDigest.getInstance("SHA-256");
        this.mac = Mac.getInstance("HmacSHA256");
    }

    /**
     * The head of a request.
     *
     * @param query canonical, without "?"
     */
    byte[] head(String method, String path, String query, long length)
            throws GeneralSecurityException {
        refresh();
        String host = endpoint.address().getAuthority();
        String canonical =
                method
                        + '\n'
                        + path
                        + '\n'
                        + query
                        + "\nhost:"
                        + host
                        + "\nx-amz-content-sha256:UNSIGNED-PAYLOAD\nx-amz-date:"
                        + stamp
                        + "\n\nhost;x-amz-content-sha256;x-amz-date\nUNSIGNED-PAYLOAD";
        String scope = day + "/us-east-1/s3/aws4_request";
        String toSign =
                "AWS4-HMAC-SHA256\n"
                        + stamp
                        + '\n'
                        + scope
                        + '\n'
                        + HEX.formatHex(sha256.digest(canonical.getBytes(StandardCharsets.UTF_8)));
        String signature = HEX.formatHex(mac.doFinal(toSign.getBytes(StandardCharsets.US_ASCII)));
        String head =
                method
                        + ' '
                        + path
                        + (query.isEmpty() ? "" : "?" + query)
                        + " HTTP/1.1\r\nHost: "
                        + host
                        + "\r\nx-amz-content-sha256: UNSIGNED-PAYLOAD\r\nx-amz-date: "
                        + stamp
                        + "\r\nAuthorization: AWS4-HMAC-SHA256 Credential="
                        + endpoint.accessKey()
                        + '/'
                        + scope
                        + ", SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature="
                        + signature
                        + "\r\nContent-Length: "
                        + length
                        + "\r\n\r\n";
        return head.getBytes(StandardCharsets.US_ASCII);
    }

    private void refresh() throws GeneralSecurityException {
        long now = System.currentTimeMillis() / 1000;
        if (now == second) {
            return;
        }
        second = now;
        stamp = STAMP.format(Instant.ofEpochSecond(now).atOffset(ZoneOffset.UTC));
        if (!stamp.startsWith(day) || day.isEmpty()) {
            day = stamp.substring(0, 8);
            byte[] key = ("AWS4" + endpoint.secret()).getBytes(StandardCharsets.UTF_8);
            for (String step : new String[] {day, "us-east-1", "s3", "aws4_request"}) {
                mac.init(new SecretKeySpec(key, "HmacSHA256"));
                key = mac.doFinal(step.getBytes(StandardCharsets.UTF_8));
            }
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        }
    }
}
