package io.qsfs.zdb.command;

import io.qsfs.zdb.namespace.RefusedException;
import io.qsfs.zdb.segment.Key;
import io.qsfs.zdb.segment.RecordFormat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The words of a request, the command's name first, with the checks that commands share. */
final class Arguments {
    /** Longest name of a namespace in bytes. */
    static final int NAMESPACE_LENGTH_MAX = 128;

    /** Longest password in bytes. */
    static final int PASSWORD_LENGTH_MAX = 128;

    private final List<ByteBuffer> words;
    private final boolean admin;

    Arguments(List<ByteBuffer> words, boolean admin) {
        this.words = words;
        this.admin = admin;
    }

    int count() {
        return words.size();
    }

    /** Refuses when the client is no administrator; comes before every other check, as in 0-db. */
    Arguments forAdmin() throws RefusedException {
        if (!admin) {
            throw new RefusedException("Permission denied");
        }
        return this;
    }

    /** Refuses any other number of words. */
    Arguments expect(int count) throws RefusedException {
        if (words.size() != count) {
            throw new RefusedException("Unexpected arguments");
        }
        return this;
    }

    /** Refuses any other number of words, and empty ones. */
    Arguments expectFilled(int count) throws RefusedException {
        expect(count);
        for (ByteBuffer word : words) {
            if (word.remaining() == 0) {
                throw new RefusedException("Invalid argument");
            }
        }
        return this;
    }

    /** Refuses a number of words outside a range. */
    Arguments expect(int least, int most, String message) throws RefusedException {
        if (words.size() < least || words.size() > most) {
            throw new RefusedException(message);
        }
        return this;
    }

    ByteBuffer bytes(int index) {
        return words.get(index);
    }

    String text(int index) {
        return StandardCharsets.ISO_8859_1.decode(words.get(index).duplicate()).toString();
    }

    boolean is(int index, String word) {
        return words.size() > index && text(index).equalsIgnoreCase(word);
    }

    /** Returns a key that may not be too long. */
    Key key(int index) throws RefusedException {
        if (words.get(index).remaining() > RecordFormat.KEY_LENGTH_MAX) {
            throw new RefusedException("Invalid key");
        }
        return Key.copyOf(words.get(index));
    }

    Key namespace(int index) throws RefusedException {
        if (words.get(index).remaining() > NAMESPACE_LENGTH_MAX) {
            throw new RefusedException("Namespace too long");
        }
        return Key.copyOf(words.get(index));
    }

    String password(int index) throws RefusedException {
        if (words.get(index).remaining() > PASSWORD_LENGTH_MAX) {
            throw new RefusedException("Password too long");
        }
        return text(index);
    }

    /** Returns a decimal number, if the word is one. */
    OptionalLong number(int index) {
        try {
            return OptionalLong.of(Long.parseLong(text(index)));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Returns an unsigned 32-bit number, if the word is one. */
    OptionalInt unsigned(int index) {
        OptionalLong number = number(index);
        boolean fits =
                number.isPresent() && number.getAsLong() >= 0 && number.getAsLong() <= 0xFFFF_FFFFL;
        return fits ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty();
    }
}
