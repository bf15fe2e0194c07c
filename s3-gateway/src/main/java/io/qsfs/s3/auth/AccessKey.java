package io.qsfs.s3.auth;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * An access key with its secret.
 *
 * @param user whose key it is
 */
public record AccessKey(String id, String secret, String user) {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A fresh key of the usual shape: 20 characters, and 40 characters with 240 random bits. */
    public static AccessKey random(String user) {
        var id = new StringBuilder("QSFS");
        for (int i = 0; i < 16; i++) {
            id.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        byte[] secret = new byte[30];
        RANDOM.nextBytes(secret);
        return new AccessKey(id.toString(), Base64.getEncoder().encodeToString(secret), user);
    }

    /** Never shows the secret. */
    @Override
    public String toString() {
        return "access key " + id + " of " + user;
    }
}
