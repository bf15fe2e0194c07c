package io.qsfs.core.node.zdb;

import io.qsfs.core.node.ScanCursor;
import io.qsfs.core.node.ScanPage;
import io.qsfs.core.node.ShardKey;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the reply to SCAN: a cursor, then rows of key, size and timestamp. */
final class ScanReport {
    static final ScanPage END = new ScanPage(List.of(), Optional.empty());

    private ScanReport() {}

    /** The page, or nothing when the reply is no such thing. Keys of other lengths are not ours. */
    static Optional<ScanPage> read(Reply reply) {
        if (!(reply instanceof Reply.Many(List<Reply> parts))
                || parts.size() != 2
                || !(parts.getFirst() instanceof Reply.Bulk cursor)
                || !(parts.getLast() instanceof Reply.Many(List<Reply> rows))) {
            return Optional.empty();
        }
        List<ScanPage.Item> items = new ArrayList<>(rows.size());
        for (Reply row : rows) {
            if (!(row instanceof Reply.Many(List<Reply> columns))
                    || columns.size() != 3
                    || !(columns.get(0) instanceof Reply.Bulk key)
                    || !(columns.get(1) instanceof Reply.Whole(long length))) {
                return Optional.empty();
            }
            if (key.bytes().length == ShardKey.LENGTH) {
                items.add(new ScanPage.Item(ShardKey.read(key.bytes(), 0), length));
            }
        }
        return Optional.of(new ScanPage(items, Optional.of(ScanCursor.ofBytes(cursor.bytes()))));
    }
}
