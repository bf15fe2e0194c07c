package io.qsfs.core;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.journal.LocalState;
import io.qsfs.core.journal.LogOpener;
import io.qsfs.core.journal.OpenedLog;
import io.qsfs.core.journal.Superblock;
import io.qsfs.core.maintenance.Maintenance;
import io.qsfs.core.maintenance.NodeAdministration;
import io.qsfs.core.maintenance.Repairer;
import io.qsfs.core.maintenance.Suspects;
import io.qsfs.core.maintenance.VolumeCheck;
import io.qsfs.core.meta.MetadataStore;
import io.qsfs.core.meta.rocksdb.RocksMetadataStore;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeIdentity;
import io.qsfs.core.node.NodeTable;
import io.qsfs.core.node.ShardStore;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.stripe.DamageListener;
import io.qsfs.core.time.Threads;
import io.qsfs.core.volume.Volume;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A volume that is open for writing, with all that carries it. Thread-safe.
 *
 * <p>A key file and the addresses of the nodes suffice: the metadata store only saves replaying
 * what it already holds, so {@link #open} over an empty one is recovery.
 */
public final class Engine implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Engine.class.getName());

    private final OpenedLog opened;
    private final Volume volume;
    private final Maintenance maintenance;
    private final NodeAdministration nodes;
    private final Threads threads;

    private Engine(
            OpenedLog opened,
            Volume volume,
            Maintenance maintenance,
            NodeAdministration nodes,
            Threads threads) {
        this.threads = threads;
        this.opened = opened;
        this.volume = volume;
        this.maintenance = maintenance;
        this.nodes = nodes;
    }

    /**
     * Makes an empty volume on nodes, which become its own; durable on all of them on return.
     *
     * @throws StorageException.AlreadyExists if the nodes hold this key file's volume
     * @throws StorageException.Conflict if a node belongs to another volume
     * @throws StorageException.Unavailable if a node does not answer
     */
    public static void create(
            EngineParts parts, EngineConfig config, CodingPolicy policy, List<NewNode> nodes)
            throws StorageException {
        NodeTable table = NodeTable.EMPTY;
        for (NewNode node : nodes) {
            try (ShardStore store = parts.connector().connect(node.address())) {
                var id =
                        join(
                                NodeIdentity.join(
                                        store,
                                        parts.keyFile().volumeId(),
                                        parts.environment().random()));
                if (table.entry(id).isPresent()) {
                    throw new StorageException.Conflict(
                            "nodes %s and %s are one and the same, or copies of each other"
                                    .formatted(table.entry(id).get().address(), node.address()));
                }
                table = table.with(id, node.address(), node.labels());
            }
        }
        opener(parts, config).create(policy, table);
    }

    /**
     * Opens the volume of the key file, with its metadata store in a directory of the local disk.
     *
     * @throws StorageException see {@link #open(EngineParts, EngineConfig, List, LocalState,
     *     DamageListener)}
     */
    public static Engine open(
            EngineParts parts, EngineConfig config, List<NodeAddress> addresses, Path store)
            throws StorageException {
        return open(parts, config, addresses, RocksMetadataStore.open(store), DamageListener.NONE);
    }

    /**
     * Opens the volume of the key file on a machine without a write-back log.
     *
     * @throws StorageException see {@link #open(EngineParts, EngineConfig, List, LocalState,
     *     DamageListener)}
     */
    public static Engine open(
            EngineParts parts,
            EngineConfig config,
            List<NodeAddress> addresses,
            MetadataStore store,
            DamageListener damage)
            throws StorageException {
        return open(parts, config, addresses, LocalState.of(store), damage);
    }

    /**
     * Opens the volume of the key file and shuts out whoever has it open. On return the metadata
     * store reflects the whole log and every stripe at its end is whole again.
     *
     * @param addresses where its nodes are now; other nodes of the volume are reached where the
     *     superblock says
     * @param local what this machine has of the volume; its store is taken, also when this fails
     * @throws StorageException.NotFound if the nodes have no such volume
     * @throws StorageException.Unavailable if too few nodes answer, naming the others
     * @throws StorageException.Fenced if another opening won
     */
    public static Engine open(
            EngineParts parts,
            EngineConfig config,
            List<NodeAddress> addresses,
            LocalState local,
            DamageListener damage)
            throws StorageException {
        LogOpener opener = opener(parts, config);
        Superblock found;
        try {
            Superblock newest = opener.find(addresses);
            NodeTable nodes = located(parts, newest.nodes(), addresses);
            found = nodes.equals(newest.nodes()) ? newest : newest.withNodes(nodes);
        } catch (StorageException | RuntimeException e) {
            local.store().close();
            throw e;
        }
        var suspects = new Suspects();
        OpenedLog opened =
                opener.open(
                        found,
                        local,
                        (stripe, shard) -> {
                            suspects.damaged(stripe, shard);
                            damage.damaged(stripe, shard);
                        });
        try {
            var capacity = new NodeCapacity(opened.pool(), found.policy());
            Volume volume =
                    Volume.open(opened.log(), parts.environment(), config.volume(), capacity);
            var maintenance =
                    Maintenance.start(
                            opened, parts.keyFile().shardKeys(), suspects, parts.environment());
            var nodes =
                    new NodeAdministration(
                            opened, maintenance, parts.connector(), parts.environment());
            return new Engine(opened, volume, maintenance, nodes, parts.environment().threads());
        } catch (StorageException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /**
     * Opens the nodes of a volume to repair them with the repair key alone, beside whoever has the
     * volume open; the caller closes it.
     *
     * @param parts with a key file of any capability
     * @throws StorageException.NotFound if the nodes have no such volume
     * @throws StorageException.Unavailable if none answers
     */
    public static Repairer repairer(EngineParts parts, List<NodeAddress> addresses)
            throws StorageException {
        Superblock newest = opener(parts, EngineConfig.defaults()).find(addresses);
        NodeTable nodes = located(parts, newest.nodes(), addresses);
        return Repairer.open(
                newest.withNodes(nodes), parts.keyFile(), parts.connector(), parts.environment());
    }

    private static LogOpener opener(EngineParts parts, EngineConfig config) {
        return new LogOpener(
                parts.keyFile(),
                parts.connector(),
                parts.environment(),
                config.log(),
                config.stripes());
    }

    /** The table with the addresses at which nodes say who they are. */
    private static NodeTable located(
            EngineParts parts, NodeTable table, List<NodeAddress> addresses) {
        NodeTable corrected = table;
        for (NodeAddress address : addresses) {
            if (table.present().stream().noneMatch(node -> node.address().equals(address))) {
                corrected = moved(parts, corrected, address);
            }
        }
        return corrected;
    }

    private static NodeTable moved(EngineParts parts, NodeTable table, NodeAddress address) {
        try (ShardStore store = parts.connector().connect(address)) {
            return join(NodeIdentity.read(store))
                    .flatMap(identity -> table.entry(identity.node()))
                    .map(entry -> table.with(entry.withAddress(address)))
                    .orElse(table);
        } catch (StorageException e) {
            // A node that does not answer keeps its old address; opening says what that means.
            LOGGER.log(System.Logger.Level.DEBUG, "node " + address + " does not say who it is", e);
            return table;
        }
    }

    private static <T> T join(CompletableFuture<T> future) throws StorageException {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StorageException cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** The tree. Closed with the engine. */
    public Volume volume() {
        return volume;
    }

    /** Background work: census, repair. Closed with the engine. */
    public Maintenance maintenance() {
        return maintenance;
    }

    /** A check of the whole volume, to be run once. */
    public VolumeCheck check() {
        return new VolumeCheck(opened, maintenance, threads);
    }

    /** Adds, removes and replaces nodes. */
    public NodeAdministration nodes() {
        return nodes;
    }

    /**
     * Log, nodes, stripes and superblock, for whoever reports or repairs. Closed with the engine.
     */
    public OpenedLog parts() {
        return opened;
    }

    /** Makes everything durable and writes a checkpoint, so that recovery starts there. */
    public void checkpoint() throws StorageException {
        volume.sync();
        opened.log().checkpoint();
    }

    /** How the volume is, as far as is known without asking the nodes again. */
    public EngineStatus status() throws StorageException {
        var superblock = opened.superblocks().current();
        return new EngineStatus(
                superblock.volume(),
                superblock.epoch(),
                superblock.policy(),
                opened.pool().nodes().stream().map(EngineStatus.NodeStatus::of).toList(),
                volume.space(),
                opened.log().stats(),
                volume.statistics());
    }

    /** Syncs everything, writes a checkpoint when that is possible, then lets go of the nodes. */
    @Override
    public void close() throws StorageException {
        maintenance.close();
        try (opened) {
            try (volume) {
                if (!volume.isReadOnly()) {
                    checkpointAtTheEnd();
                }
            }
        }
    }

    /** What is in the write-back log goes to the nodes at the next opening, if not now. */
    private void checkpointAtTheEnd() throws StorageException {
        volume.commit();
        try {
            checkpoint();
        } catch (StorageException.Unavailable e) {
            if (opened.log().stats().writeBack().isEmpty()) {
                throw e;
            }
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "no checkpoint at the end of volume {0}: {1}",
                    opened.superblocks().current().volume(),
                    e.getMessage());
        }
    }
}
