package io.qsfs.core.crypto;

import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;

/** Secret words of a person; wiped by {@link #close}. Not thread-safe. */
public final class Passphrase implements AutoCloseable {
    private final byte[] bytes;

    /**
     * @param characters copied; the caller wipes its own
     */
    public Passphrase(char[] characters) {
        // Composed, because two keyboards may send one letter in different ways.
        bytes =
                Normalizer.normalize(CharBuffer.wrap(characters), Normalizer.Form.NFC)
                        .getBytes(StandardCharsets.UTF_8);
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "Passphrase[…]";
    }
}
