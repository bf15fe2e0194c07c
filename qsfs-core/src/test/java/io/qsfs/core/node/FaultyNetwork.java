package io.qsfs.core.node;

import io.qsfs.core.node.memory.MemoryConnector;
import io.qsfs.core.node.memory.MemoryNode;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Nodes in memory, each of which can be made to misbehave towards all its clients. */
public final class FaultyNetwork implements NodeConnector {
    private final MemoryConnector memory = new MemoryConnector();
    private final Map<NodeAddress, List<FaultyShardStore>> stores = new ConcurrentHashMap<>();
    private final Map<NodeAddress, FaultyShardStore.Mood> moods = new ConcurrentHashMap<>();

    /** A network of good nodes. */
    public FaultyNetwork() {}

    /** Makes a node behave so, towards old and new clients. */
    public void mood(NodeAddress address, FaultyShardStore.Mood mood) {
        moods.put(address, mood);
        stores.getOrDefault(address, List.of()).forEach(store -> store.mood(mood));
    }

    /** What a node has stored. */
    public MemoryNode disk(NodeAddress address) {
        return memory.node(address);
    }

    @Override
    public ShardStore connect(NodeAddress address) {
        var store = new FaultyShardStore(memory.connect(address));
        store.mood(moods.getOrDefault(address, FaultyShardStore.Mood.GOOD));
        stores.computeIfAbsent(address, _ -> new CopyOnWriteArrayList<>()).add(store);
        return store;
    }

    @Override
    public void close() {
        memory.close();
    }
}
