package io.qsfs.core.crypto.v1;

import io.qsfs.core.error.Checks;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

import java.util.Arrays;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Argon2id (RFC 9106, version 0x13): what it costs to try one passphrase.
 *
 * @param memoryKibibytes memory that one trial fills
 * @param iterations passes over it
 * @param lanes independent parts of it
 */
public record PassphraseKey(int memoryKibibytes, int iterations, int lanes) {
    /** The second recommended option of RFC 9106, section 4: 64 MiB, three passes, four lanes. */
    public static final PassphraseKey STANDARD = new PassphraseKey(64 << 10, 3, 4);

    public static final int SALT_LENGTH = 16;

    /** A file of strangers must not make us fill the machine before it is refused. */
    static final int MAX_MEMORY_KIBIBYTES = 1 << 20;

    static final int MAX_ITERATIONS = 64;
    static final int MAX_LANES = 64;

    public PassphraseKey {
        Checks.argument(
                isAllowed(memoryKibibytes, iterations, lanes),
                "cost of the passphrase outside of its limits");
    }

    static boolean isAllowed(int memoryKibibytes, int iterations, int lanes) {
        return iterations >= 1
                && iterations <= MAX_ITERATIONS
                && lanes >= 1
                && lanes <= MAX_LANES
                && memoryKibibytes >= 8 * lanes
                && memoryKibibytes <= MAX_MEMORY_KIBIBYTES;
    }

    /** Stretches a passphrase to a key for AES-256. */
    SecretKey stretch(byte[] passphrase, byte[] salt) {
        var parameters =
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(memoryKibibytes)
                        .withIterations(iterations)
                        .withParallelism(lanes)
                        .withSalt(salt)
                        .build();
        var argon2 = new Argon2BytesGenerator();
        argon2.init(parameters);
        byte[] key = new byte[Gcm.KEY_LENGTH];
        try {
            argon2.generateBytes(passphrase, key);
            return new SecretKeySpec(key, "AES");
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }
}
