package io.qsfs.core.crypto.v1;

import io.qsfs.core.error.Checks;

import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.kems.MLKEMGenerator;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLKEMPublicKeyParameters;
import org.bouncycastle.math.ec.rfc7748.X25519;

import java.util.Arrays;
import java.util.Optional;

/**
 * A key pair that receives secrets by X25519 and ML-KEM-1024 together: a secret stays one while
 * either holds. Both shared secrets, both ciphertexts and both public keys go into the derivation,
 * so that no part can be exchanged alone. Immutable; thread-safe.
 *
 * <pre>
 * private key   X25519 scalar 32 ‖ ML-KEM seed d ‖ z 64      (FIPS 203, section 7.1)
 * public key    X25519 point 32 ‖ ML-KEM encapsulation key 1,568
 * ciphertext    X25519 ephemeral point 32 ‖ ML-KEM ciphertext 1,568
 * </pre>
 */
public final class HybridIdentity {
    public static final int PRIVATE_LENGTH = 96;
    public static final int PUBLIC_LENGTH = 32 + 1568;
    public static final int CIPHERTEXT_LENGTH = 32 + 1568;

    /** What {@link #encapsulate} takes of chance: an X25519 scalar and ML-KEM's message. */
    public static final int CHANCE_LENGTH = 32 + 32;

    private static final String LABEL = "qsfs v1 hybrid x25519 ml-kem-1024";
    private static final int POINT = X25519.POINT_SIZE;

    private final byte[] scalar;
    private final MLKEMPrivateKeyParameters lattice;
    private final byte[] publicKey;

    /**
     * @param privateKey {@link #PRIVATE_LENGTH} bytes; any value is a key; copied
     */
    public HybridIdentity(byte[] privateKey) {
        Checks.argument(privateKey.length == PRIVATE_LENGTH, "not a hybrid private key");
        scalar = Arrays.copyOf(privateKey, POINT);
        lattice =
                new MLKEMPrivateKeyParameters(
                        MLKEMParameters.ml_kem_1024,
                        Arrays.copyOfRange(privateKey, POINT, PRIVATE_LENGTH));
        publicKey = new byte[PUBLIC_LENGTH];
        X25519.scalarMultBase(scalar, 0, publicKey, 0);
        System.arraycopy(lattice.getPublicKey(), 0, publicKey, POINT, PUBLIC_LENGTH - POINT);
    }

    public byte[] publicKey() {
        return publicKey.clone();
    }

    /**
     * Makes a secret for the holder of a public key.
     *
     * @param chance {@link #CHANCE_LENGTH} bytes that nobody can guess
     * @param context what the secret is for
     * @throws IllegalArgumentException if the public key is not one
     */
    public static Encapsulated encapsulate(byte[] publicKey, byte[] chance, byte[] context) {
        Checks.argument(publicKey.length == PUBLIC_LENGTH, "not a hybrid public key");
        byte[] ephemeral = Arrays.copyOf(chance, POINT);
        byte[] ciphertext = new byte[CIPHERTEXT_LENGTH];
        byte[] classical = new byte[POINT];
        X25519.scalarMultBase(ephemeral, 0, ciphertext, 0);
        Checks.argument(
                X25519.calculateAgreement(ephemeral, 0, publicKey, 0, classical, 0),
                "the public key is a point of small order");
        var recipient =
                new MLKEMPublicKeyParameters(
                        MLKEMParameters.ml_kem_1024,
                        Arrays.copyOfRange(publicKey, POINT, PUBLIC_LENGTH));
        SecretWithEncapsulation quantum =
                MLKEMGenerator.internalGenerateEncapsulated(
                        recipient, Arrays.copyOfRange(chance, POINT, CHANCE_LENGTH));
        System.arraycopy(
                quantum.getEncapsulation(), 0, ciphertext, POINT, CIPHERTEXT_LENGTH - POINT);
        Hkdf secret = combine(classical, quantum.getSecret(), ciphertext, publicKey, context);
        return new Encapsulated(secret, ciphertext);
    }

    /** Recovers the secret; empty when the ciphertext can be nobody's. */
    public Optional<Hkdf> decapsulate(byte[] ciphertext, byte[] context) {
        Checks.argument(ciphertext.length == CIPHERTEXT_LENGTH, "not a hybrid ciphertext");
        byte[] classical = new byte[POINT];
        if (!X25519.calculateAgreement(scalar, 0, ciphertext, 0, classical, 0)) {
            return Optional.empty();
        }
        byte[] quantum =
                new MLKEMExtractor(lattice)
                        .extractSecret(Arrays.copyOfRange(ciphertext, POINT, CIPHERTEXT_LENGTH));
        return Optional.of(combine(classical, quantum, ciphertext, publicKey, context));
    }

    private static Hkdf combine(
            byte[] classical, byte[] quantum, byte[] ciphertext, byte[] publicKey, byte[] context) {
        byte[] secrets = concatenate(quantum, classical);
        byte[] transcript = concatenate(concatenate(ciphertext, publicKey), context);
        byte[] combined = new Hkdf(secrets).derive(LABEL, transcript, 64);
        try {
            return new Hkdf(combined);
        } finally {
            Arrays.fill(secrets, (byte) 0);
            Arrays.fill(combined, (byte) 0);
            Arrays.fill(classical, (byte) 0);
            Arrays.fill(quantum, (byte) 0);
        }
    }

    private static byte[] concatenate(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** A secret and what its receiver needs to find it again. */
    public static final class Encapsulated {
        private final Hkdf secret;
        private final byte[] ciphertext;

        Encapsulated(Hkdf secret, byte[] ciphertext) {
            this.secret = secret;
            this.ciphertext = ciphertext;
        }

        public Hkdf secret() {
            return secret;
        }

        /** Returns {@link #CIPHERTEXT_LENGTH} bytes. */
        public byte[] ciphertext() {
            return ciphertext.clone();
        }
    }
}
