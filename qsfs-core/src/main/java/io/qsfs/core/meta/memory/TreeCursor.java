package io.qsfs.core.meta.memory;

import io.qsfs.core.error.Checks;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;
import io.qsfs.core.meta.RowCursor;

import org.jspecify.annotations.Nullable;

/** Walks an immutable tree; each step searches from the root. Not thread-safe. */
final class TreeCursor implements RowCursor {
    private final SortedRows rows;
    private final KeyRange range;
    private final Direction direction;
    private SortedRows.@Nullable Node at;
    private boolean started;

    TreeCursor(SortedRows rows, KeyRange range, Direction direction) {
        this.rows = rows;
        this.range = range;
        this.direction = direction;
    }

    @Override
    public boolean next() {
        if (started && at == null) {
            return false;
        }
        SortedRows.Node next = direction == Direction.FORWARD ? following() : preceding();
        started = true;
        at = next != null && range.contains(next.key) ? next : null;
        return at != null;
    }

    @Override
    public byte[] key() {
        return row().key.clone();
    }

    @Override
    public byte[] value() {
        return row().value.clone();
    }

    @Override
    public void close() {}

    private SortedRows.@Nullable Node following() {
        return at == null ? rows.first(range.from(), true) : rows.first(at.key, false);
    }

    private SortedRows.@Nullable Node preceding() {
        return rows.lastBefore(at == null ? range.to().orElse(null) : at.key);
    }

    private SortedRows.Node row() {
        return Checks.present(at, "the cursor stands on no row");
    }
}
