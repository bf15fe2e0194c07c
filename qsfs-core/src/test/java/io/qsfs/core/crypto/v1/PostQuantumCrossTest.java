package io.qsfs.core.crypto.v1;

import static org.assertj.core.api.Assertions.assertThat;

import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.kems.MLKEMGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLKEMPublicKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Random;

import javax.crypto.KEM;

/** BouncyCastle, which the product uses, and the JDK's own FIPS 203 and FIPS 204 agree. */
final class PostQuantumCrossTest {
    private static final byte[] MESSAGE = "a superblock".getBytes(StandardCharsets.US_ASCII);

    @Test
    void jdkOpensWhatBouncyCastleEncapsulated() throws Exception {
        var pair = KeyPairGenerator.getInstance("ML-KEM-1024").generateKeyPair();
        var publicKey =
                (MLKEMPublicKeyParameters)
                        PublicKeyFactory.createKey(pair.getPublic().getEncoded());
        var capsule = new MLKEMGenerator(new SecureRandom()).generateEncapsulated(publicKey);
        var opened =
                KEM.getInstance("ML-KEM")
                        .newDecapsulator(pair.getPrivate())
                        .decapsulate(capsule.getEncapsulation());
        assertThat(opened.getEncoded()).isEqualTo(capsule.getSecret());
    }

    @Test
    void bouncyCastleOpensWhatTheJdkEncapsulated() throws Exception {
        byte[] seed = new byte[64];
        new Random(Long.getLong("seed", 5)).nextBytes(seed);
        var privateKey = new MLKEMPrivateKeyParameters(MLKEMParameters.ml_kem_1024, seed);
        var capsule =
                KEM.getInstance("ML-KEM")
                        .newEncapsulator(jdkKey("ML-KEM", privateKey.getPublicKeyParameters()))
                        .encapsulate();
        assertThat(new MLKEMExtractor(privateKey).extractSecret(capsule.encapsulation()))
                .isEqualTo(capsule.key().getEncoded());
    }

    @Test
    void jdkVerifiesWhatWeSigned() throws Exception {
        byte[] seed = seed(6);
        var verifier = Signature.getInstance("ML-DSA");
        var publicKey =
                new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_87, Signatures.publicKey(seed));
        verifier.initVerify(jdkKey("ML-DSA", publicKey));
        verifier.update(MESSAGE);
        assertThat(verifier.verify(Signatures.sign(seed, "", MESSAGE))).isTrue();
    }

    @Test
    void weVerifyWhatTheJdkSigned() throws Exception {
        var pair = KeyPairGenerator.getInstance("ML-DSA-87").generateKeyPair();
        var signer = Signature.getInstance("ML-DSA");
        signer.initSign(pair.getPrivate());
        signer.update(MESSAGE);
        byte[] signature = signer.sign();
        var publicKey =
                (MLDSAPublicKeyParameters)
                        PublicKeyFactory.createKey(pair.getPublic().getEncoded());
        byte[] key = publicKey.getEncoded();
        assertThat(Signatures.verify(key, "", MESSAGE, signature)).isTrue();
        assertThat(Signatures.verify(key, "other purpose", MESSAGE, signature)).isFalse();
        signature[100] ^= 1;
        assertThat(Signatures.verify(key, "", MESSAGE, signature)).isFalse();
    }

    @Test
    void signingIsDeterministicAndBoundToItsPurpose() {
        byte[] seed = seed(7);
        byte[] key = Signatures.publicKey(seed);
        byte[] signature = Signatures.sign(seed, "superblock", MESSAGE);
        assertThat(signature)
                .hasSize(Signatures.LENGTH)
                .isEqualTo(Signatures.sign(seed, "superblock", MESSAGE));
        assertThat(Signatures.verify(key, "superblock", MESSAGE, signature)).isTrue();
        assertThat(Signatures.verify(key, "checkpoint", MESSAGE, signature)).isFalse();
        assertThat(Signatures.verify(key, "superblock", MESSAGE, new byte[3])).isFalse();
    }

    @Test
    void hybridSecretNeedsBothHalves() {
        byte[] privateKey = new byte[HybridIdentity.PRIVATE_LENGTH];
        byte[] chance = new byte[HybridIdentity.CHANCE_LENGTH];
        var random = new Random(Long.getLong("seed", 8));
        random.nextBytes(privateKey);
        random.nextBytes(chance);
        var identity = new HybridIdentity(privateKey);
        var made = HybridIdentity.encapsulate(identity.publicKey(), chance, MESSAGE);
        byte[] key = made.secret().derive("key", 32);
        assertThat(opened(identity, made.ciphertext(), MESSAGE)).isEqualTo(key);
        assertThat(opened(identity, made.ciphertext(), new byte[0])).isNotEqualTo(key);
        for (int at : new int[] {0, 31, 32, HybridIdentity.CIPHERTEXT_LENGTH - 1}) {
            byte[] changed = made.ciphertext();
            changed[at] ^= 1;
            assertThat(opened(identity, changed, MESSAGE)).as("byte %d", at).isNotEqualTo(key);
        }
        for (int at : new int[] {1, 32, 63}) {
            byte[] other = privateKey.clone();
            other[at] ^= 1;
            assertThat(opened(new HybridIdentity(other), made.ciphertext(), MESSAGE))
                    .as("private byte %d", at)
                    .isNotEqualTo(key);
        }
    }

    @Test
    void pointsOfSmallOrderAreRefused() {
        var identity = new HybridIdentity(new byte[HybridIdentity.PRIVATE_LENGTH]);
        byte[] ciphertext = new byte[HybridIdentity.CIPHERTEXT_LENGTH];
        assertThat(identity.decapsulate(ciphertext, MESSAGE)).isEmpty();
    }

    private static byte[] opened(HybridIdentity identity, byte[] ciphertext, byte[] context) {
        return identity.decapsulate(ciphertext, context).orElseThrow().derive("key", 32);
    }

    private static PublicKey jdkKey(String algorithm, AsymmetricKeyParameter key) throws Exception {
        byte[] encoded = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key).getEncoded();
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
    }

    private static byte[] seed(int number) {
        byte[] seed = new byte[Signatures.SEED_LENGTH];
        new Random(Long.getLong("seed", number)).nextBytes(seed);
        return seed;
    }
}
