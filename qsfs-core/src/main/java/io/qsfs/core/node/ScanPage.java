package io.qsfs.core.node;

import java.util.List;
import java.util.Optional;

/**
 * Some of a node's records.
 *
 * @param next where the next page starts; empty after the last
 */
public record ScanPage(List<Item> items, Optional<ScanCursor> next) {
    public ScanPage {
        items = List.copyOf(items);
    }

    /**
     * @param lengthBytes of the record's value
     */
    public record Item(ShardKey key, long lengthBytes) {}
}
