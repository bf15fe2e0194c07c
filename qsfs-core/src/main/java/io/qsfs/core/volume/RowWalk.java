package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;
import io.qsfs.core.meta.MetadataReader;
import io.qsfs.core.meta.RowCursor;

import java.util.Optional;

/** All rows of one letter in the order of their numbers, a number at a time. Not thread-safe. */
final class RowWalk implements AutoCloseable {
    private final RowCursor cursor;
    private boolean there;

    RowWalk(MetadataReader rows, byte letter) throws StorageException {
        this.cursor = rows.scan(KeyRange.prefix(new byte[] {letter}), Direction.FORWARD);
        this.there = cursor.next();
    }

    /** What is done with a row. */
    interface Visitor {
        void visit(byte[] key, byte[] value) throws StorageException;
    }

    /** Visits the rows of numbers before the given one. */
    void before(long number, Visitor visitor) throws StorageException {
        while (there && Long.compareUnsigned(Keys.number(cursor.key()), number) < 0) {
            step(visitor);
        }
    }

    /** Visits the rows of the number. */
    void at(long number, Visitor visitor) throws StorageException {
        while (there && Keys.number(cursor.key()) == number) {
            step(visitor);
        }
    }

    /** Visits all that are left. */
    void rest(Visitor visitor) throws StorageException {
        while (there) {
            step(visitor);
        }
    }

    /** Visits one row; false when there is none left. */
    boolean one(Visitor visitor) throws StorageException {
        if (there) {
            step(visitor);
            return true;
        }
        return false;
    }

    private void step(Visitor visitor) throws StorageException {
        visitor.visit(cursor.key(), cursor.value());
        there = cursor.next();
    }

    /** What is done with rows that may be damaged. */
    interface Look {
        void at() throws StorageException;
    }

    /** Looks at rows; returns what is wrong with them when they cannot be read. */
    static Optional<String> ifSound(Look look) throws StorageException {
        try {
            look.at();
            return Optional.empty();
        } catch (StorageException.Corrupt
                | StorageException.UnsupportedVersion
                | IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        cursor.close();
    }
}
