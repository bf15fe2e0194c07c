package io.qsfs.core.journal;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.bytes.WriterId;
import io.qsfs.core.error.Checks;

import java.util.Optional;

/**
 * The part of the log that one writer wrote: its packs from number 0 on.
 *
 * @param startLsn the last transaction before it
 * @param end where it ends; nothing while the writer may still be writing
 */
public record WriterSegment(WriterId writer, long startLsn, Optional<End> end) {
    /**
     * The cut behind a writer's packs. Those from the sequence on never became part of the log,
     * even if shards of them turn up later.
     *
     * @param sequence of the first pack that is not part of the log
     * @param lsn the last transaction before the cut
     */
    public record End(long sequence, long lsn) {
        public End {
            Checks.argument(sequence >= 0 && lsn >= 0, "negative end of a segment");
        }
    }

    public WriterSegment {
        Checks.argument(startLsn >= 0, "negative position");
        Checks.argument(
                end.isEmpty() || end.get().lsn() >= startLsn, "a segment ends before it starts");
    }

    WriterSegment closedAt(End cut) {
        return new WriterSegment(writer, startLsn, Optional.of(cut));
    }

    /** Whether the pack, or the place behind the last pack, lies in this segment. */
    boolean contains(PackId pack) {
        return pack.writer().equals(writer)
                && (end.isEmpty() || pack.sequence() <= end.get().sequence());
    }
}
