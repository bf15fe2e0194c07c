package io.qsfs.core.meta;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.error.Checks;

/**
 * Which part of a volume's log a store reflects: every transaction up to a position, and no other.
 *
 * @param lsn the last transaction it holds, 0 for none
 * @param next the first pack whose journal it does not hold
 */
public record StorePosition(VolumeId volume, long lsn, PackId next) {
    public StorePosition {
        Checks.argument(lsn >= 0, "negative log position");
    }
}
