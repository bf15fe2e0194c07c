package io.qsfs.core.maintenance;

import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.journal.OpenedLog;
import io.qsfs.core.journal.Superblock;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeConnector;
import io.qsfs.core.node.NodeEntry;
import io.qsfs.core.node.NodeId;
import io.qsfs.core.node.NodeIdentity;
import io.qsfs.core.node.NodeLabels;
import io.qsfs.core.node.NodeTable;
import io.qsfs.core.node.ShardStore;
import io.qsfs.core.time.Environment;

import java.time.Duration;
import java.util.concurrent.CompletionException;

/**
 * Adds nodes to an open volume and takes them out again; one change at a time. Thread-safe.
 *
 * <p>A node leaves in two steps, each durable before the next: it is drained (takes nothing new,
 * and repair moves what it has), then removed, when no stripe names it any more. Broken off in
 * between, the same call continues.
 */
public final class NodeAdministration {
    private static final Duration SETTLE = Duration.ofSeconds(10);

    private final OpenedLog opened;
    private final Maintenance maintenance;
    private final NodeConnector connector;
    private final Environment environment;

    public NodeAdministration(
            OpenedLog opened,
            Maintenance maintenance,
            NodeConnector connector,
            Environment environment) {
        this.opened = opened;
        this.maintenance = maintenance;
        this.connector = connector;
        this.environment = environment;
    }

    /**
     * Makes a node one of the volume's; it takes shards on return.
     *
     * @throws StorageException.Conflict if it belongs to another volume, or is a node of this one
     *     already, or a copy of one
     */
    public synchronized NodeEntry add(NodeAddress address, NodeLabels labels)
            throws StorageException {
        Superblock block = opened.superblocks().current();
        VolumeId volume = block.volume();
        NodeId id;
        try (ShardStore store = connector.connect(address)) {
            id = join(store, volume);
            if (block.nodes().entry(id).isEmpty()) {
                opened.superblocks().give(store);
            }
        }
        var known = block.nodes().entry(id);
        if (known.isPresent()) {
            throw new StorageException.Conflict(
                    "node %s has the identity of %s: it is the same node, or a copy of it"
                            .formatted(address, known.get().describe()));
        }
        opened.superblocks().update(b -> b.withNodes(b.nodes().with(id, address, labels)));
        opened.pool().settle(SETTLE, opened.stripes().policy().parityShards());
        return opened.superblocks().current().nodes().entry(id).orElseThrow();
    }

    /**
     * Moves everything off a node and takes it out of the volume; blocks. The node need not be up.
     *
     * @throws StorageException.Conflict if the nodes that stay are fewer than the policy's shards
     * @throws StorageException.Unavailable if some stripe cannot be moved now
     */
    public synchronized RepairReport remove(int number) throws StorageException {
        NodeTable nodes = opened.superblocks().current().nodes();
        NodeEntry entry = present(nodes, number);
        int needed = opened.stripes().policy().shards();
        long staying =
                nodes.present().stream()
                        .filter(n -> n.duty() == NodeEntry.Duty.ACTIVE && n.number() != number)
                        .count();
        if (staying < needed) {
            throw new StorageException.Conflict(
                    "without %s %d nodes are left and policy %s needs %d: add a node first"
                            .formatted(
                                    entry.describe(), staying, opened.stripes().policy(), needed));
        }
        setDuty(entry, NodeEntry.Duty.DRAINING);
        // Packs that are on their way to the node are in the log's order, hence named after this.
        opened.log().sync();
        RepairReport report = maintenance.repair();
        long left = maintenance.stripesOn(number);
        if (left > 0) {
            throw new StorageException.Unavailable(
                    "%s still has shards of %d stripes, it stays drained but not removed%s"
                            .formatted(
                                    entry.describe(),
                                    left,
                                    report.firstFailure().isEmpty()
                                            ? ""
                                            : ": " + report.firstFailure()));
        }
        setDuty(entry, NodeEntry.Duty.REMOVED);
        return report;
    }

    /**
     * Puts a new node in the place of another, which may be dead; blocks until all is moved.
     *
     * @return the new node
     */
    public synchronized NodeEntry replace(int number, NodeAddress address) throws StorageException {
        NodeEntry old = present(opened.superblocks().current().nodes(), number);
        NodeEntry added = add(address, old.labels());
        var _ = remove(number);
        return added;
    }

    private void setDuty(NodeEntry entry, NodeEntry.Duty duty) throws StorageException {
        opened.superblocks()
                .update(block -> block.withNodes(block.nodes().with(entry.withDuty(duty))));
    }

    private static NodeEntry present(NodeTable nodes, int number) throws StorageException {
        return nodes.entry(number)
                .filter(entry -> entry.duty() != NodeEntry.Duty.REMOVED)
                .orElseThrow(
                        () -> new StorageException.NotFound("the volume has no node " + number));
    }

    private NodeId join(ShardStore store, VolumeId volume) throws StorageException {
        try {
            return NodeIdentity.join(store, volume, environment.random()).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StorageException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
