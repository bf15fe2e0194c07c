package io.qsfs.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.core.node.NodeHealth;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.volume.Room;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

final class NodeCapacityTest {
    private static final CodingPolicy HALF = new CodingPolicy(1, 1);

    @Test
    void aSharedDiskCountsOnce() {
        NodeHealth onOne = node(10, 900, disk("one", 900));
        NodeHealth onTwo = node(10, 500, disk("two", 500));
        assertThat(room(onOne, onOne, onTwo)).isEqualTo(new Room((30 + 1_400) / 2, 1_400 / 2));
    }

    @Test
    void quotasOnASharedDiskAddUpToTheDisk() {
        NodeHealth small = node(0, 200, disk("one", 900));
        assertThat(room(small, small).freeBytes()).isEqualTo(200);
        assertThat(room(small, small, small, small, small, small).freeBytes()).isEqualTo(450);
    }

    @Test
    void nodesThatDoNotSayWhereTheyAreCountEach() {
        NodeHealth node = node(0, 300, Optional.empty());
        assertThat(room(node, node).freeBytes()).isEqualTo(300);
    }

    @Test
    void whatTakesNoShardsHasUsedBytesOnly() {
        NodeHealth draining = node(100, 900, disk("one", 900));
        Room room = NodeCapacity.room(List.of(draining), List.of(), HALF);
        assertThat(room).isEqualTo(new Room(50, 0));
    }

    @Test
    void boastingDoesNotOverflow() {
        NodeHealth boaster = node(Long.MAX_VALUE, Long.MAX_VALUE, Optional.empty());
        assertThat(room(boaster, boaster, boaster).totalBytes()).isPositive();
    }

    private static Room room(NodeHealth... nodes) {
        return NodeCapacity.room(List.of(nodes), List.of(nodes), HALF);
    }

    private static NodeHealth node(long used, long free, Optional<NodeHealth.Disk> disk) {
        return new NodeHealth(1, used, OptionalLong.of(free), disk, "test");
    }

    private static Optional<NodeHealth.Disk> disk(String name, long free) {
        return Optional.of(new NodeHealth.Disk(name, free));
    }
}
