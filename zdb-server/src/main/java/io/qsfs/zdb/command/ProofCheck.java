package io.qsfs.zdb.command;

import io.qsfs.zdb.namespace.Passwords;
import io.qsfs.zdb.namespace.RefusedException;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** Checks what clients show of passwords. */
final class ProofCheck {
    private static final int DIGEST_LENGTH = 40;

    private final Passwords passwords;

    ProofCheck(Passwords passwords) {
        this.passwords = passwords;
    }

    /** Returns whether a proof fits a password that is known in clear. */
    boolean fits(Session session, Proof proof, String password) throws RefusedException {
        return switch (proof) {
            case Proof.Password p -> Passwords.same(bytes(p.text()), bytes(password));
            case Proof.Digest d -> fitsDigest(session, d, Optional.of(password));
        };
    }

    /** Returns whether a proof fits a password of which a hash is kept. */
    boolean fitsHash(Session session, Proof proof, String hash) throws RefusedException {
        return switch (proof) {
            case Proof.Password p -> passwords.verify(p.text(), hash);
            case Proof.Digest d -> fitsDigest(session, d, passwords.known(hash));
        };
    }

    private static boolean fitsDigest(
            Session session, Proof.Digest digest, Optional<String> password)
            throws RefusedException {
        Optional<String> challenge = session.takeChallenge();
        if (challenge.isEmpty()) {
            throw new RefusedException(
                    "No CHALLENGE requested, secure authentication not available");
        }
        if (digest.hexadecimal().length() != DIGEST_LENGTH) {
            throw new RefusedException("Invalid hash length");
        }
        if (password.isEmpty()) {
            return false;
        }
        String expected = sha1(challenge.get() + ":" + password.get());
        return Passwords.same(
                bytes(expected), bytes(digest.hexadecimal().toLowerCase(Locale.ROOT)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String sha1(String text) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return HexFormat.of().formatHex(sha1.digest(bytes(text)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
