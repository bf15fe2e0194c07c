package io.qsfs.core.node.memory;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.NodeHealth;
import io.qsfs.core.node.ScanCursor;
import io.qsfs.core.node.ScanPage;
import io.qsfs.core.node.ShardKey;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The records of one node, kept in memory; outlives the stores that talk to it. Thread-safe. */
public final class MemoryNode {
    private static final int SCAN_PAGE_ITEMS = 1000;

    private final long capacityBytes;
    private final NavigableMap<ShardKey, byte[]> records = new TreeMap<>();
    private long usedBytes;
    private byte @Nullable [] fence;

    /**
     * @param capacityBytes live payload that it takes; more is refused as {@code NoSpace}
     */
    public MemoryNode(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    public MemoryNode() {
        this(Long.MAX_VALUE);
    }

    synchronized void put(ShardKey key, byte[] value, byte @Nullable [] token, String name)
            throws StorageException {
        checkFence(token, name);
        byte[] old = records.get(key);
        long used = usedBytes + value.length - (old == null ? 0 : old.length);
        if (used > capacityBytes) {
            throw new StorageException.NoSpace("node " + name + " is full");
        }
        records.put(key, value);
        usedBytes = used;
    }

    synchronized byte @Nullable [] get(ShardKey key) {
        return records.get(key);
    }

    synchronized boolean delete(ShardKey key, byte @Nullable [] token, String name)
            throws StorageException {
        checkFence(token, name);
        byte[] old = records.remove(key);
        usedBytes -= old == null ? 0 : old.length;
        return old != null;
    }

    synchronized ScanPage scan(ScanCursor from) {
        NavigableMap<ShardKey, byte[]> rest =
                from.isStart() ? records : records.tailMap(ShardKey.read(from.toBytes(), 0), false);
        List<ScanPage.Item> items = new ArrayList<>();
        for (var record : rest.entrySet()) {
            if (items.size() == SCAN_PAGE_ITEMS) {
                byte[] last = items.getLast().key().toBytes();
                return new ScanPage(items, Optional.of(ScanCursor.ofBytes(last)));
            }
            items.add(new ScanPage.Item(record.getKey(), record.getValue().length));
        }
        return new ScanPage(items, Optional.empty());
    }

    synchronized void fence(byte[] token, String name) throws StorageException {
        if (fence != null && Arrays.compareUnsigned(token, fence) < 0) {
            throw fenced(name);
        }
        fence = token.clone();
    }

    synchronized NodeHealth health() {
        return new NodeHealth(
                records.size(),
                usedBytes,
                OptionalLong.of(capacityBytes - usedBytes),
                Optional.empty(),
                "memory");
    }

    /** Loses everything, as when its disk was replaced. */
    public synchronized void wipe() {
        records.clear();
        usedBytes = 0;
        fence = null;
    }

    /** Flips one bit of a record where no checksum sees it; false when there is no such byte. */
    public synchronized boolean flipBit(ShardKey key, long bitNumber) {
        byte[] value = records.get(key);
        if (value == null || bitNumber >= 8L * value.length) {
            return false;
        }
        byte[] damaged = value.clone();
        damaged[(int) (bitNumber >>> 3)] ^= (byte) (1 << (bitNumber & 7));
        records.put(key, damaged);
        return true;
    }

    private void checkFence(byte @Nullable [] token, String name) throws StorageException {
        if (fence != null && (token == null || !Arrays.equals(token, fence))) {
            throw fenced(name);
        }
    }

    private static StorageException fenced(String name) {
        return new StorageException.Fenced(
                "node " + name + " serves a newer writer: the volume was opened elsewhere");
    }
}
