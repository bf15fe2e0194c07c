package io.qsfs.zdb.namespace;

import io.qsfs.zdb.disk.Disk;
import io.qsfs.zdb.segment.CorruptRecordException;
import io.qsfs.zdb.segment.RecordCursor;
import io.qsfs.zdb.segment.Segment;
import io.qsfs.zdb.segment.SegmentHeader;
import io.qsfs.zdb.segment.SegmentLog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the data directory of a node that does not run; changes nothing. */
public final class OfflineReader {
    private final Disk disk;

    /** A namespace found on disk. */
    public record Found(NamespaceSettings settings, List<String> segments) {
        /** Copies the list. */
        public Found {
            segments = List.copyOf(segments);
        }
    }

    /** Is shown what a segment holds. */
    public interface Visitor {
        /** The cursor stands on a record. */
        void record(Segment segment, RecordCursor record) throws IOException;

        /** Something does not fit; the message names file and offset. */
        void damage(String message);
    }

    /** Reads a data directory. */
    public OfflineReader(Disk disk) {
        this.disk = disk;
    }

    /** Returns the namespaces, or says of what is damaged. */
    public List<Found> namespaces(Visitor visitor) throws IOException {
        List<Found> found = new ArrayList<>();
        for (String name : disk.list("")) {
            if (!NamespaceRegistry.isDirectory(name)
                    || !disk.exists(name + "/" + SettingsFormat.NAME)) {
                continue;
            }
            try {
                NamespaceSettings settings = SettingsFormat.read(disk, name);
                List<String> segments =
                        disk.list(name).stream()
                                .filter(file -> SegmentLog.owns(file) && !file.endsWith(".tmp"))
                                .map(segment -> name + "/" + segment)
                                .toList();
                found.add(new Found(settings, segments));
            } catch (CorruptRecordException e) {
                visitor.damage(String.valueOf(e.getMessage()));
            }
        }
        return found;
    }

    /** Walks one segment. */
    public void read(String path, Visitor visitor) throws IOException {
        Segment segment;
        try {
            segment = SegmentLog.openForReading(disk, path);
        } catch (CorruptRecordException e) {
            visitor.damage(String.valueOf(e.getMessage()));
            return;
        }
        try {
            RecordCursor record = new RecordCursor(segment, SegmentHeader.LENGTH, segment.end());
            while (true) {
                while (record.next()) {
                    visitor.record(segment, record);
                }
                if (record.exhausted()) {
                    return;
                }
                long from = record.nextOffset();
                record.resynchronize();
                visitor.damage(
                        segment.name()
                                + ": no record from offset "
                                + from
                                + " to "
                                + record.nextOffset());
            }
        } finally {
            segment.release();
        }
    }
}
