package io.qsfs.zdb.namespace;

import io.qsfs.zdb.segment.Key;
import io.qsfs.zdb.segment.Location;
import io.qsfs.zdb.segment.RecordHeader;

/**
 * One record of the log, live or not.
 *
 * @param value its payload; the receiver closes it
 * @param previous the earlier version of its key, if it can still be read
 * @param fingerprint of the payload
 */
public record StoredVersion(
        Key key, RecordHeader header, StoredValue value, Location previous, int fingerprint) {}
