package io.qsfs.s3.auth;

import java.nio.charset.StandardCharsets;

/**
 * The key of one day, region and service: four HMACs from the secret, reused for every request of
 * that day. Immutable.
 */
final class SigningKey {
    private final byte[] key;

    private SigningKey(byte[] key) {
        this.key = key;
    }

    static SigningKey derive(String secret, Scope scope) {
        byte[] start = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        byte[] date = Hashes.hmac(start, scope.date());
        byte[] region = Hashes.hmac(date, scope.region());
        byte[] service = Hashes.hmac(region, Scope.SERVICE);
        return new SigningKey(Hashes.hmac(service, Scope.TERMINATOR));
    }

    /** The signature in lower-case hexadecimal. */
    String sign(String stringToSign) {
        return Hashes.hex(Hashes.hmac(key, stringToSign));
    }
}
