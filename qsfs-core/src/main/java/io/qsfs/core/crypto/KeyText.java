package io.qsfs.core.crypto;

import io.qsfs.core.bytes.Crc32c;
import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.error.StorageException;

import org.bouncycastle.util.encoders.Base32;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A key file as text that survives paper: lines of base 32 (RFC 4648, no 0, 1, 8 or 9) in groups of
 * four, each with its number before it and a checksum of 20 bits behind it, so that a wrongly typed
 * line is named. Text before and after the two marks is ignored: a recovery sheet is a key file.
 *
 * <pre>
 * -----BEGIN QSFS KEY FILE-----
 * Volume: 00112233445566778899aabbccddeeff
 * Capability: read-write
 *
 *  1  KFJU MU2L IVMQ AAIB AAAA AAAA AAAA AAAA AAAA AAAA  QCXF
 *  …
 * -----END QSFS KEY FILE-----
 * </pre>
 */
final class KeyText {
    /** No key file and no sheet is longer; more is not worth reading. */
    private static final int MAX_TEXT_LENGTH = 1 << 20;

    private static final int LINE_BYTES = 25;
    private static final int CHECK_LENGTH = 4;
    private static final String BEGIN = "-----BEGIN QSFS KEY FILE-----";
    private static final String END = "-----END QSFS KEY FILE-----";
    private static final Pattern DIGITS = Pattern.compile("[A-Z2-7]+");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    private KeyText() {}

    static byte[] encode(VolumeId volumeId, Capability capability, byte[] bytes) {
        var text = new StringBuilder(2 * bytes.length);
        text.append(BEGIN).append('\n');
        text.append("Volume: ").append(volumeId).append('\n');
        text.append("Capability: ").append(capability.label()).append("\n\n");
        int number = 1;
        for (int at = 0; at < bytes.length; at += LINE_BYTES) {
            byte[] line = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + LINE_BYTES));
            text.append(String.format(Locale.ROOT, "%3d  ", number));
            String digits = Base32.toBase32String(line).replace("=", "");
            text.append(digits.replaceAll("(.{4})(?!$)", "$1 ")).append("  ");
            text.append(check(number, line)).append('\n');
            number++;
        }
        return text.append(END).append('\n').toString().getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] decode(String resource, byte[] text) throws StorageException {
        if (text.length > MAX_TEXT_LENGTH) {
            throw new StorageException.Corrupt(resource + " is not a key file: too long");
        }
        String all = new String(text, StandardCharsets.UTF_8);
        int begin = all.indexOf(BEGIN);
        if (begin < 0) {
            throw new StorageException.Corrupt(
                    resource + " is not a key file: the line " + BEGIN + " is missing");
        }
        int end = all.indexOf(END, begin);
        if (end < 0) {
            throw new StorageException.Corrupt(
                    resource + " is cut short: the line " + END + " is missing");
        }
        var bytes = new ByteArrayOutputStream();
        int number = 1;
        for (String line : all.substring(begin + BEGIN.length(), end).split("\n", -1)) {
            String[] words = line.strip().split("\\s+", -1);
            if (NUMBER.matcher(words[0]).matches()) {
                bytes.writeBytes(decodeLine(resource, number, words));
                number++;
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] decodeLine(String resource, int number, String[] words)
            throws StorageException {
        var digits = new StringBuilder();
        for (String word : Arrays.asList(words).subList(1, words.length)) {
            digits.append(word.toUpperCase(Locale.ROOT));
        }
        int length = digits.length() - CHECK_LENGTH;
        boolean readable =
                words[0].equals(Integer.toString(number))
                        && length > 0
                        && DIGITS.matcher(digits).matches();
        if (readable) {
            // The decoder wants whole groups of eight, which paper is spared.
            String padding = "=".repeat(-length & 7);
            byte[] line = tryDecode(digits.substring(0, length) + padding);
            if (line.length > 0 && check(number, line).contentEquals(digits.substring(length))) {
                return line;
            }
        }
        throw new StorageException.Corrupt(
                resource + " is corrupt: compare line " + number + " of the key with its original");
    }

    private static byte[] tryDecode(String base32) {
        try {
            return Base32.decode(base32);
        } catch (RuntimeException notBase32) {
            return new byte[0];
        }
    }

    private static String check(int number, byte[] line) {
        int crc = Crc32c.of(line) + number * 0x9e3779b1;
        byte[] top = {(byte) (crc >>> 24), (byte) (crc >>> 16), (byte) (crc >>> 8)};
        return Base32.toBase32String(top).substring(0, CHECK_LENGTH);
    }
}
