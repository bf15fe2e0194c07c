package io.qsfs.core.maintenance;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.PoolNode;
import io.qsfs.core.node.ScanCursor;
import io.qsfs.core.node.ScanPage;
import io.qsfs.core.node.ShardKey;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * Which records nodes have, as a scan of each found. Keys are keyed hashes, so half of one tells it
 * from all others, and a record costs eight bytes here. Immutable once made.
 */
final class NodeInventory {
    private final Map<Integer, long[]> records = new HashMap<>();

    private NodeInventory() {}

    /** Asks all nodes that answer; the others have no records here. */
    static NodeInventory scan(Iterable<PoolNode> nodes, Pass pass) throws StorageException {
        var inventory = new NodeInventory();
        for (PoolNode node : nodes) {
            if (node.isUsable()) {
                try {
                    inventory.records.put(node.entry().number(), scan(node, pass));
                } catch (StorageException.Unavailable e) {
                    System.getLogger(NodeInventory.class.getName())
                            .log(
                                    System.Logger.Level.DEBUG,
                                    () -> node.entry().describe() + " cannot be listed",
                                    e);
                }
            }
        }
        return inventory;
    }

    /** Whether the node was listed. */
    boolean knows(int node) {
        return records.containsKey(node);
    }

    boolean holds(int node, ShardKey key) {
        long[] keys = records.get(node);
        return keys != null && Arrays.binarySearch(keys, key.high()) >= 0;
    }

    private static long[] scan(PoolNode node, Pass pass) throws StorageException {
        long[] keys = new long[1024];
        int count = 0;
        Optional<ScanCursor> next = Optional.of(ScanCursor.START);
        while (next.isPresent()) {
            ScanPage page = page(node, next.get());
            if (keys.length < count + page.items().size()) {
                keys = Arrays.copyOf(keys, 2 * (count + page.items().size()));
            }
            for (ScanPage.Item item : page.items()) {
                keys[count++] = item.key().high();
            }
            pass.advance("listing " + node.entry().describe(), 0);
            next = page.next();
        }
        long[] sorted = Arrays.copyOf(keys, count);
        Arrays.sort(sorted);
        return sorted;
    }

    private static ScanPage page(PoolNode node, ScanCursor from) throws StorageException {
        try {
            return node.store().scan(from).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StorageException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
