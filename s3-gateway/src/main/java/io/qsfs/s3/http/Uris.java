package io.qsfs.s3.http;

import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Percent-encoding as SigV4 and S3 use it: UTF-8, unreserved characters of RFC 3986 stay. */
public final class Uris {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private Uris() {}

    /** Encodes everything but unreserved characters, and "/" when it is to be kept. */
    public static String encode(String text, boolean keepSlash) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder out = null;
        for (int i = 0; i < bytes.length; i++) {
            int c = bytes[i] & 0xff;
            boolean plain = isUnreserved(c) || (keepSlash && c == '/');
            if (out == null && !plain) {
                out = new StringBuilder(bytes.length * 2).append(text, 0, i);
            }
            if (out != null) {
                if (plain) {
                    out.append((char) c);
                } else {
                    out.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
                }
            }
        }
        return out == null ? text : out.toString();
    }

    private static boolean isUnreserved(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_'
                || c == '.'
                || c == '~';
    }

    /**
     * Decodes a path.
     *
     * @throws S3Exception InvalidURI for a broken escape or bytes that are not UTF-8
     */
    public static String decodePath(String text) throws S3Exception {
        return decode(text, false);
    }

    /**
     * Decodes a name or value of a query, where "+" is a blank.
     *
     * @throws S3Exception InvalidURI for a broken escape or bytes that are not UTF-8
     */
    public static String decodeQuery(String text) throws S3Exception {
        return decode(text, true);
    }

    private static String decode(String text, boolean plusIsBlank) throws S3Exception {
        if (isPlain(text, plusIsBlank)) {
            return text;
        }
        var bytes = new ByteArrayOutputStream(text.length());
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '%') {
                bytes.write(escape(raw, i));
                i += 2;
            } else {
                bytes.write(plusIsBlank && raw[i] == '+' ? ' ' : raw[i]);
            }
        }
        return utf8(bytes.toByteArray());
    }

    private static int escape(byte[] raw, int start) throws S3Exception {
        int high = start + 2 < raw.length ? Character.digit(raw[start + 1], 16) : -1;
        int low = start + 2 < raw.length ? Character.digit(raw[start + 2], 16) : -1;
        if (high < 0 || low < 0) {
            throw S3Error.INVALID_URI.asException();
        }
        return high << 4 | low;
    }

    private static boolean isPlain(String text, boolean plusIsBlank) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' || c >= 0x80 || (plusIsBlank && c == '+')) {
                return false;
            }
        }
        return true;
    }

    private static String utf8(byte[] bytes) throws S3Exception {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw S3Error.INVALID_URI.asException();
        }
    }

    /** Reads text whose characters are bytes of UTF-8; text that is not UTF-8 stays as it is. */
    static String decodeLatin(String latin) {
        try {
            return utf8(latin.getBytes(StandardCharsets.ISO_8859_1));
        } catch (S3Exception e) {
            return latin;
        }
    }

    /** The inverse of {@link #decodeLatin}; control characters become blanks. */
    static String encodeLatin(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if ((bytes[i] >= 0 && bytes[i] < ' ' && bytes[i] != '\t') || bytes[i] == 0x7f) {
                bytes[i] = ' ';
            }
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
