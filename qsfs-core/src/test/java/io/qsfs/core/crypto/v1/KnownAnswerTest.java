package io.qsfs.core.crypto.v1;

import static org.assertj.core.api.Assertions.assertThat;

import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

import javax.crypto.spec.SecretKeySpec;

/** The primitives against published vectors, and the JDK's against BouncyCastle's. */
final class KnownAnswerTest {
    /** Test case 14 of "The Galois/Counter Mode of Operation", McGrew and Viega. */
    @Test
    void gcm() throws Exception {
        var cipher = Gcm.encrypting(new SecretKeySpec(new byte[32], "AES"), new byte[12]);
        assertThat(cipher.doFinal(new byte[16]))
                .isEqualTo(hex("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"));
    }

    /** Section 5.3 of RFC 9106. */
    @Test
    void argon2id() {
        var parameters =
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(32)
                        .withIterations(3)
                        .withParallelism(4)
                        .withSalt(filled(16, 2))
                        .withSecret(filled(8, 3))
                        .withAdditional(filled(12, 4))
                        .build();
        var argon2 = new Argon2BytesGenerator();
        argon2.init(parameters);
        byte[] tag = new byte[32];
        argon2.generateBytes(filled(32, 1), tag);
        assertThat(tag)
                .isEqualTo(hex("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"));
    }

    /** From the tests of the reference implementation of Argon2. */
    @Test
    void passphraseKey() {
        var key =
                new PassphraseKey(1 << 16, 2, 1)
                        .stretch(ascii("password"), ascii("somesalt"))
                        .getEncoded();
        assertThat(key)
                .isEqualTo(hex("09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"));
    }

    /** Section 6.1 of RFC 7748: what Alice and Bob agree on. */
    @Test
    void x25519() {
        byte[] alice = hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        byte[] bob = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
        byte[] alicePublic = new byte[32];
        byte[] shared = new byte[32];
        X25519.scalarMultBase(alice, 0, alicePublic, 0);
        assertThat(alicePublic)
                .isEqualTo(hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
        assertThat(X25519.calculateAgreement(bob, 0, alicePublic, 0, shared, 0)).isTrue();
        assertThat(shared)
                .isEqualTo(hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"));
    }

    @Test
    void hkdfAgreesWithBouncyCastle() {
        byte[] secret = ascii("a secret of at least thirty-two bytes");
        byte[] context = {1, 2, 3};
        var other = new HKDFBytesGenerator(new SHA512Digest());
        other.init(new HKDFParameters(secret, null, ascii("label\0\1\2\3")));
        byte[] expected = new byte[100];
        other.generateBytes(expected, 0, expected.length);
        assertThat(new Hkdf(secret).derive("label", context, 100)).isEqualTo(expected);
    }

    @Test
    void numberedAeadIsGcmWithTheNumberAsNonce() throws Exception {
        byte[] context = ascii("context");
        var secret = new Hkdf(filled(32, 9));
        byte[] plain = new byte[1000];
        new Random(3).nextBytes(plain);
        byte[] sealed = new byte[1016];
        NumberedAead.derive(secret, "label", context).seal(258, plain, 0, 1000, sealed, 0);

        var other = GCMBlockCipher.newInstance(AESEngine.newInstance());
        byte[] nonce = hex("020100000000000000000000");
        byte[] bound = hex("0100" + HexFormat.of().formatHex(context) + "0201000000000000");
        var key = new KeyParameter(secret.derive("label", context, 32));
        other.init(true, new AEADParameters(key, 128, nonce, bound));
        byte[] expected = new byte[1016];
        int done = other.processBytes(plain, 0, 1000, expected, 0);
        other.doFinal(expected, done);
        assertThat(sealed).isEqualTo(expected);
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
