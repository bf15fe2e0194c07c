package io.qsfs.core.meta.rocksdb;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;
import io.qsfs.core.meta.RowCursor;

import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

import java.util.Optional;

/** Walks an iterator of RocksDB, which sees the rows as of its making. Not thread-safe. */
final class RocksCursor implements RowCursor {
    private final OpenDatabase database;
    private final Direction direction;
    private final Slice lower;
    private final Optional<Slice> upper;
    private final ReadOptions options;
    private final RocksIterator iterator;
    private boolean started;
    private boolean ended;

    /** Called with the database held open; takes the options. */
    RocksCursor(OpenDatabase database, ReadOptions options, KeyRange range, Direction direction) {
        this.database = database;
        this.direction = direction;
        this.options = options;
        this.lower = new Slice(range.from());
        this.upper = range.to().map(Slice::new);
        options.setIterateLowerBound(lower);
        upper.ifPresent(options::setIterateUpperBound);
        this.iterator = database.rocks().newIterator(options);
    }

    @Override
    public boolean next() throws StorageException {
        if (ended) {
            return false;
        }
        return database.read(
                () -> {
                    step();
                    ended = !iterator.isValid();
                    if (ended) {
                        iterator.status();
                    }
                    return !ended;
                });
    }

    private void step() {
        boolean forward = direction == Direction.FORWARD;
        if (!started && forward) {
            iterator.seekToFirst();
        } else if (!started) {
            iterator.seekToLast();
        } else if (forward) {
            iterator.next();
        } else {
            iterator.prev();
        }
        started = true;
    }

    @Override
    public byte[] key() {
        return database.hold(iterator::key);
    }

    @Override
    public byte[] value() {
        return database.hold(iterator::value);
    }

    @Override
    public void close() {
        database.release(this);
    }

    /** Frees the native objects; called once, by the database. */
    void free() {
        ended = true;
        iterator.close();
        options.close();
        lower.close();
        upper.ifPresent(Slice::close);
    }
}
