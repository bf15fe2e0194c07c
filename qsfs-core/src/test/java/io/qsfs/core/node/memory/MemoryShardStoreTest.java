package io.qsfs.core.node.memory;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.ShardStore;
import io.qsfs.core.node.ShardStoreContract;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;

final class MemoryShardStoreTest extends ShardStoreContract {
    private final MemoryNode node = new MemoryNode(20 << 20);

    @Override
    protected ShardStore connect() throws StorageException {
        return new MemoryShardStore(NodeAddress.parse("node-a:1"), node);
    }

    @Test
    void refusesMoreThanItHasRoomFor() throws StorageException {
        ShardStore store = connect();
        store.put(key(), ByteBuffer.wrap(bytes(8 << 20))).join();
        store.put(key(), ByteBuffer.wrap(bytes(8 << 20))).join();
        assertThatThrownBy(() -> store.put(key(), ByteBuffer.wrap(bytes(8 << 20))).join())
                .cause()
                .isInstanceOf(StorageException.NoSpace.class)
                .hasMessageContaining("node-a:1");
    }
}
