package io.qsfs.s3;

import io.qsfs.s3.auth.AccessKey;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A form as a browser sends it, signed as a server would have signed it. */
final class PostForm {
    private static final String BOUNDARY = "----browser7MA4YWxk";

    final Map<String, String> fields = new LinkedHashMap<>();
    byte[] file = "content".getBytes(StandardCharsets.UTF_8);
    String fileName = "name.txt";

    /** Signs a policy; its conditions are extended by those on the fields of the signature. */
    PostForm sign(AccessKey key, Instant expiration, String conditions) {
        String stamp =
                DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
                        .format(Instant.now().atOffset(ZoneOffset.UTC));
        String day = stamp.substring(0, 8);
        String credential = key.id() + "/" + day + "/us-east-1/s3/aws4_request";
        String document =
                "{\"expiration\":\""
                        + expiration
                        + "\",\"conditions\":["
                        + conditions
                        + ",{\"x-amz-algorithm\":\"AWS4-HMAC-SHA256\"},{\"x-amz-credential\":\""
                        + credential
                        + "\"},{\"x-amz-date\":\""
                        + stamp
                        + "\"}]}";
        String policy =
                Base64.getEncoder().encodeToString(document.getBytes(StandardCharsets.UTF_8));
        fields.put("x-amz-algorithm", "AWS4-HMAC-SHA256");
        fields.put("x-amz-credential", credential);
        fields.put("x-amz-date", stamp);
        fields.put("policy", policy);
        return signPolicy(key);
    }

    /** Signs the policy that the form has, whatever it is. */
    PostForm signPolicy(AccessKey key) {
        String policy = fields.getOrDefault("policy", "");
        String day = fields.getOrDefault("x-amz-date", "").substring(0, 8);
        byte[] secret = ("AWS4" + key.secret()).getBytes(StandardCharsets.UTF_8);
        for (String step : new String[] {day, "us-east-1", "s3", "aws4_request"}) {
            secret = mac(secret, step);
        }
        fields.put("x-amz-signature", HexFormat.of().formatHex(mac(secret, policy)));
        return this;
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] bytes() {
        var out = new ByteArrayOutputStream();
        fields.forEach(
                (name, value) -> part(out, name, "", value.getBytes(StandardCharsets.UTF_8)));
        part(out, "file", "; filename=\"" + fileName + "\"", file);
        out.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    private static void part(
            ByteArrayOutputStream out, String name, String further, byte[] content) {
        String head =
                "--"
                        + BOUNDARY
                        + "\r\nContent-Disposition: form-data; name=\""
                        + name
                        + "\""
                        + further
                        + "\r\n\r\n";
        out.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        out.writeBytes(content);
        out.writeBytes(new byte[] {'\r', '\n'});
    }

    HttpResponse<String> post(int port, String bucket) throws IOException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + bucket))
                            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                            .POST(HttpRequest.BodyPublishers.ofByteArray(bytes()))
                            .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
