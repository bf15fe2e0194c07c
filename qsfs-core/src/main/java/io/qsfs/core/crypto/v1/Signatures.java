package io.qsfs.core.crypto.v1;

import io.qsfs.core.error.Checks;

import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithContext;
import org.bouncycastle.crypto.signers.MLDSASigner;

import java.nio.charset.StandardCharsets;

/**
 * ML-DSA-87 (FIPS 204) in its deterministic form: the same message has the same signature, and
 * signing needs no chance.
 */
public final class Signatures {
    public static final int SEED_LENGTH = 32;
    public static final int PUBLIC_LENGTH = 2592;
    public static final int LENGTH = 4627;

    private Signatures() {}

    /** Returns the public key of the key pair that grows from the seed. */
    public static byte[] publicKey(byte[] seed) {
        return privateKey(seed).getPublicKey();
    }

    /**
     * Signs for one purpose.
     *
     * @param context the purpose; a signature for one is none for another
     */
    public static byte[] sign(byte[] seed, String context, byte[] message) {
        var signer = new MLDSASigner();
        signer.init(true, new ParametersWithContext(privateKey(seed), bytes(context)));
        signer.update(message, 0, message.length);
        try {
            return signer.generateSignature();
        } catch (CryptoException e) {
            throw new IllegalStateException("ML-DSA-87 cannot sign", e);
        }
    }

    /** Whether the holder of the public key signed this message for this purpose. */
    public static boolean verify(
            byte[] publicKey, String context, byte[] message, byte[] signature) {
        Checks.argument(publicKey.length == PUBLIC_LENGTH, "not an ML-DSA-87 public key");
        if (signature.length != LENGTH) {
            return false;
        }
        var verifier = new MLDSASigner();
        var key = new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_87, publicKey);
        verifier.init(false, new ParametersWithContext(key, bytes(context)));
        verifier.update(message, 0, message.length);
        return verifier.verifySignature(signature);
    }

    private static MLDSAPrivateKeyParameters privateKey(byte[] seed) {
        Checks.argument(seed.length == SEED_LENGTH, "not a seed of a signing key");
        return new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_87, seed);
    }

    private static byte[] bytes(String context) {
        return context.getBytes(StandardCharsets.US_ASCII);
    }
}
