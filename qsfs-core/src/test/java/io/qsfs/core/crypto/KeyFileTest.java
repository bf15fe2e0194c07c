package io.qsfs.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.bytes.Crc32c;
import io.qsfs.core.bytes.LittleEndian;
import io.qsfs.core.crypto.v1.PassphraseKey;
import io.qsfs.core.error.StorageException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

final class KeyFileTest {
    /** Cheap on purpose: these tests try many passphrases. */
    private static final PassphraseKey CHEAP = new PassphraseKey(64, 1, 1);

    private final KeyFile keyFile = KeyFile.create(new Random(1));

    @ParameterizedTest
    @EnumSource(Capability.class)
    void everyCapabilityIsReadBack(Capability capability) throws IOException {
        KeyFile weaker = keyFile.weaken(capability);
        KeyFile read = KeyFile.read("key", weaker.write(), Optional.empty());
        assertThat(read.capability()).isEqualTo(capability);
        assertThat(read.volumeId()).isEqualTo(keyFile.volumeId());
        assertThat(read.verifier().publicKey()).isEqualTo(keyFile.verifier().publicKey());
        assertThat(read.namespacePassword("n")).isEqualTo(keyFile.namespacePassword("n"));
        assertThat(read.write()).isEqualTo(weaker.write());
    }

    @Test
    void weakerKeyFilesSayWhatTheyDoNotAllow() throws IOException {
        KeyFile readOnly = keyFile.weaken(Capability.READ_ONLY);
        KeyFile repair = keyFile.weaken(Capability.REPAIR);
        assertThat(readOnly.identity().recipient().toBytes())
                .isEqualTo(keyFile.identity().recipient().toBytes());
        assertDenied(readOnly::signer, "does not allow to write");
        assertDenied(repair::signer, "does not allow to write");
        assertDenied(repair::identity, "does not allow to read content");
        assertDenied(() -> repair.weaken(Capability.READ_ONLY), "hand out read-only");
        assertThat(readOnly.weaken(Capability.REPAIR).write()).isEqualTo(repair.write());
    }

    @Test
    void passphraseLocks() throws IOException {
        byte[] text = locked("correct horse");
        assertThat(KeyFile.isProtected("key", text)).isTrue();
        assertThat(KeyFile.isProtected("key", keyFile.write())).isFalse();
        try (var passphrase = new Passphrase("correct horse".toCharArray())) {
            KeyFile read = KeyFile.read("key", text, Optional.of(passphrase));
            assertThat(read.write()).isEqualTo(keyFile.write());
        }
        try (var wrong = new Passphrase("correct house".toCharArray())) {
            assertDenied(
                    () -> KeyFile.read("home/key", text, Optional.of(wrong)),
                    "wrong passphrase for home/key");
        }
        assertDenied(
                () -> KeyFile.read("home/key", text, Optional.empty()),
                "home/key is locked by a passphrase");
    }

    @Test
    void aLetterIsTheSameFromEveryKeyboard() throws IOException {
        byte[] text = locked("\u00fcber");
        try (var decomposed = new Passphrase("u\u0308ber".toCharArray())) {
            assertThat(KeyFile.read("key", text, Optional.of(decomposed)).volumeId())
                    .isEqualTo(keyFile.volumeId());
        }
    }

    @Test
    void twoLocksOfOneKeyShareNothing() {
        var random = new Random(3);
        try (var passphrase = new Passphrase("x".toCharArray())) {
            assertThat(keyFile.write(passphrase, random, CHEAP))
                    .isNotEqualTo(keyFile.write(passphrase, random, CHEAP));
        }
    }

    @Test
    void everyCutIsCorrupt() {
        byte[] text = keyFile.write();
        for (int length = 0; length < text.length - 2; length++) {
            assertCorrupt(Arrays.copyOf(text, length));
        }
    }

    @Test
    void foreignFilesAreCorrupt() {
        assertCorrupt(new byte[0]);
        assertCorrupt("-----BEGIN CERTIFICATE-----\nMIIB\n".getBytes(StandardCharsets.US_ASCII));
        assertCorrupt(
                "-----BEGIN QSFS KEY FILE-----\n-----END QSFS KEY FILE-----\n"
                        .getBytes(StandardCharsets.US_ASCII));
        byte[] noise = new byte[3000];
        new Random(4).nextBytes(noise);
        assertCorrupt(noise);
        assertCorrupt(new byte[2 << 20]);
    }

    @Test
    void aWrongLetterNamesItsLine() {
        String text = new String(keyFile.write(), StandardCharsets.US_ASCII);
        String[] lines = text.split("\n", -1);
        for (int number = 1; number <= 8; number++) {
            int line = 3 + number;
            char[] letters = lines[line].toCharArray();
            int at = 5 + number;
            if (letters[at] == ' ') {
                at++;
            }
            letters[at] = letters[at] == 'A' ? 'B' : 'A';
            String changed = text.replace(lines[line], new String(letters));
            assertThatThrownBy(() -> read(changed))
                    .isInstanceOf(StorageException.Corrupt.class)
                    .hasMessageContaining("compare line " + number + " ");
        }
    }

    @Test
    void missingAndExchangedLinesAreNamed() {
        String text = new String(keyFile.write(), StandardCharsets.US_ASCII);
        String[] lines = text.split("\n", -1);
        assertThatThrownBy(() -> read(text.replace(lines[5] + "\n", "")))
                .hasMessageContaining("compare line 2 ");
        String third = lines[6].substring(5);
        assertThatThrownBy(() -> read(text.replace(lines[5].substring(5), third)))
                .hasMessageContaining("compare line 2 ");
    }

    @Test
    void typedFromPaperInSmallLettersAndOddSpaces() throws IOException {
        String text = new String(keyFile.write(), StandardCharsets.US_ASCII);
        int first = text.indexOf("  1  ");
        int end = text.indexOf("-----END");
        String typed =
                "My sheet, keep it safe.\r\n"
                        + text.substring(0, first)
                        + text.substring(first, end)
                                .toLowerCase(Locale.ROOT)
                                .replace(" ", "\t ")
                                .replace("\n", "\r\n")
                        + text.substring(end)
                        + "Addresses: …";
        assertThat(read(typed).write()).isEqualTo(keyFile.write());
    }

    @Test
    void costsBeyondTheLimitAreRefusedBeforeTheyArePaid() throws IOException {
        byte[] bytes = KeyText.decode("key", locked("x"));
        int memoryAt = 8 + 2 + 1 + 1 + 16;
        LittleEndian.putInt(bytes, memoryAt, Integer.MAX_VALUE);
        LittleEndian.putInt(bytes, bytes.length - 4, Crc32c.of(bytes, 0, bytes.length - 4));
        byte[] text = KeyText.encode(keyFile.volumeId(), Capability.READ_WRITE, bytes);
        assertCorrupt(text);
        assertThatThrownBy(() -> new PassphraseKey(1 << 21, 3, 4))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNewerFormatIsToldFromDamage() {
        byte[] bytes = {'Q', 'S', 'F', 'S', 'K', 'E', 'Y', 0, 2, 0, 0, 0, 0, 0};
        byte[] text = KeyText.encode(keyFile.volumeId(), Capability.READ_WRITE, bytes);
        assertThatThrownBy(() -> KeyFile.read("home/key", text, Optional.empty()))
                .isInstanceOf(StorageException.UnsupportedVersion.class)
                .hasMessageContaining("home/key");
    }

    @Test
    void goldenFilesOpen() throws IOException {
        assertThat(keyFile.write()).isEqualTo(golden("key-file-v1.txt"));
        byte[] locked = golden("key-file-v1-passphrase.txt");
        assertThat(locked("correct horse")).isEqualTo(locked);
        try (var passphrase = new Passphrase("correct horse".toCharArray())) {
            KeyFile read = KeyFile.read("golden", locked, Optional.of(passphrase));
            assertThat(read.write()).isEqualTo(keyFile.write());
        }
    }

    @Test
    void namespacePasswordsDiffer() {
        assertThat(keyFile.namespacePassword("a"))
                .hasSize(32)
                .matches("[A-Za-z0-9_-]+")
                .isNotEqualTo(keyFile.namespacePassword("b"));
    }

    @Test
    void nothingSecretIsPrinted() throws IOException {
        assertThat(keyFile.toString()).contains(keyFile.volumeId().toString()).hasSizeLessThan(70);
    }

    @Test
    void signaturesBelongToTheirKeyFile() throws IOException {
        byte[] message = {1, 2, 3};
        byte[] signature = keyFile.signer().sign("superblock", message);
        assertThat(keyFile.verifier().verify("superblock", message, signature)).isTrue();
        var other = KeyFile.create(new Random(9));
        assertThat(other.verifier().verify("superblock", message, signature)).isFalse();
    }

    private byte[] locked(String words) {
        try (var passphrase = new Passphrase(words.toCharArray())) {
            return keyFile.write(passphrase, new Random(2), CHEAP);
        }
    }

    private static KeyFile read(String text) throws StorageException {
        return KeyFile.read("sheet", text.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    private static void assertCorrupt(byte[] text) {
        assertThatThrownBy(() -> KeyFile.read("home/key", text, Optional.empty()))
                .isInstanceOf(StorageException.Corrupt.class)
                .hasMessageContaining("home/key");
    }

    private static void assertDenied(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(StorageException.AccessDenied.class)
                .hasMessageContaining(message);
    }

    private static byte[] golden(String name) throws IOException {
        try (var in = KeyFileTest.class.getResourceAsStream("/golden/" + name)) {
            return in.readAllBytes();
        }
    }
}
