package io.qsfs.core.volume;

import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.RowChange;
import io.qsfs.core.meta.RowCursor;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/** Rows of a cursor with changes laid over them, in one order. Not thread-safe. */
final class OverlayCursor implements RowCursor {
    private final RowCursor below;
    private final List<RowChange> above;
    private final int sign;
    private int aboveIndex;
    private boolean started;
    private boolean belowValid;
    private boolean onBelow;
    private @Nullable RowChange current;

    /**
     * @param below is closed with this
     * @param above in the direction of the scan
     */
    OverlayCursor(RowCursor below, List<RowChange> above, Direction direction) {
        this.below = below;
        this.above = above;
        this.sign = direction == Direction.FORWARD ? 1 : -1;
    }

    @Override
    public boolean next() throws StorageException {
        if (!started || onBelow) {
            belowValid = below.next();
            started = true;
        }
        onBelow = false;
        while (true) {
            RowChange change = aboveIndex < above.size() ? above.get(aboveIndex) : null;
            if (change == null) {
                onBelow = belowValid;
                return belowValid;
            }
            int order = belowValid ? sign * Arrays.compareUnsigned(below.key(), change.key()) : 1;
            if (order < 0) {
                onBelow = true;
                return true;
            }
            if (order == 0) {
                belowValid = below.next();
            }
            aboveIndex++;
            if (!change.isDelete()) {
                current = change;
                return true;
            }
        }
    }

    @Override
    public byte[] key() {
        return onBelow ? below.key() : Checks.present(current, "no row").key();
    }

    @Override
    public byte[] value() {
        return onBelow ? below.value() : Checks.present(current, "no row").value();
    }

    @Override
    public void close() {
        below.close();
    }
}
