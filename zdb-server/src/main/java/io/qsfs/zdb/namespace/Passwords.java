package io.qsfs.zdb.namespace;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Passwords of namespaces: Argon2id in PHC string format (RFC 9106) on disk. Thread-safe.
 *
 * <p>A password that was set or proven since start-up is remembered in memory: the challenge of
 * {@code SELECT … SECURE} can only be checked with it, and verifying it again costs nothing.
 */
public final class Passwords {
    /** OWASP's second choice of parameters (2024): 7 MiB keep a small node small. */
    private static final int MEMORY_KIB = 7 * 1024;

    private static final int ITERATIONS = 5;
    private static final int SALT_LENGTH = 16;
    private static final int HASH_LENGTH = 32;

    private final RandomGenerator random;
    private final Map<String, String> known = new ConcurrentHashMap<>();

    /**
     * @param random gives salts
     */
    public Passwords(RandomGenerator random) {
        this.random = random;
    }

    /** Returns the text that is kept instead of a password. */
    public String hash(String password) {
        byte[] salt = new byte[SALT_LENGTH];
        random.nextBytes(salt);
        Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
        String hash =
                "$argon2id$v=19$m="
                        + MEMORY_KIB
                        + ",t="
                        + ITERATIONS
                        + ",p=1$"
                        + encoder.encodeToString(salt)
                        + "$"
                        + encoder.encodeToString(derive(password, salt));
        known.put(hash, password);
        return hash;
    }

    /** Returns whether a password fits what is kept of it. */
    public boolean verify(String password, String hash) {
        String remembered = known.get(hash);
        if (remembered != null) {
            return same(bytes(password), bytes(remembered));
        }
        String[] parts = hash.split("\\$", -1);
        boolean fits =
                same(
                        derive(password, Base64.getDecoder().decode(parts[4])),
                        Base64.getDecoder().decode(parts[5]));
        if (fits) {
            known.put(hash, password);
        }
        return fits;
    }

    /** Returns the password that fits, if it was set or proven since start-up. */
    public Optional<String> known(String hash) {
        return Optional.ofNullable(known.get(hash));
    }

    /** Compares in a time that does not tell where two strings differ. */
    public static boolean same(byte[] a, byte[] b) {
        return MessageDigest.isEqual(a, b);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] derive(String password, byte[] salt) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(MEMORY_KIB)
                        .withIterations(ITERATIONS)
                        .withParallelism(1)
                        .withSalt(salt)
                        .build());
        byte[] hash = new byte[HASH_LENGTH];
        generator.generateBytes(bytes(password), hash);
        return hash;
    }
}
