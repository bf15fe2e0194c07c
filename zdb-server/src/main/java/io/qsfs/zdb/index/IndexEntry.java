package io.qsfs.zdb.index;

import io.qsfs.zdb.segment.Location;
import io.qsfs.zdb.segment.RecordFormat;

/**
 * What the index knows of a key's newest record.
 *
 * @param length of the payload in bytes
 * @param timestamp seconds since 1970, unsigned
 * @param fingerprint of the payload, see {@link
 *     io.qsfs.zdb.segment.RecordFormat#fingerprint(int[])}
 */
public record IndexEntry(Location location, int length, int timestamp, int fingerprint) {
    /** Returns whether a record can be as long; if not, the index is damaged. */
    public boolean isPossible() {
        return length >= 0 && length <= RecordFormat.PAYLOAD_LENGTH_MAX;
    }
}
