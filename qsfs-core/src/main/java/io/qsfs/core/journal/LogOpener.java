package io.qsfs.core.journal;

import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.bytes.WriterId;
import io.qsfs.core.crypto.KeyFile;
import io.qsfs.core.crypto.Signer;
import io.qsfs.core.crypto.VolumeKeys;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.RowChange;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeConnector;
import io.qsfs.core.node.NodePool;
import io.qsfs.core.node.NodeTable;
import io.qsfs.core.node.ShardStore;
import io.qsfs.core.pack.ChunkCodec;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.stripe.CodedStripeStore;
import io.qsfs.core.stripe.DamageListener;
import io.qsfs.core.stripe.StripeStoreConfig;
import io.qsfs.core.time.Environment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes volumes and opens their logs for writing, from the key file and addresses of nodes alone.
 * An opening takes these steps, and a crash between any two of them leaves the volume as it was:
 *
 * <ol>
 *   <li>read the superblock;
 *   <li>fence all but at most m nodes by a token of a later epoch and a fresh writer id: no older
 *       writer can acknowledge from here on, for a stripe needs m + 1 nodes;
 *   <li>read the superblock again, and begin anew if another opening came between;
 *   <li>replay what the metadata store lacks, find the end of the log, append what the write-back
 *       log of this machine has behind it, restore the redundancy of the packs at its end;
 *   <li>write the superblock of the new epoch, which holds the cut.
 * </ol>
 *
 * Thread-safe.
 */
public final class LogOpener {
    /** How long nodes may take to say who they are. */
    private static final Duration SETTLE = Duration.ofSeconds(5);

    private final KeyFile keyFile;
    private final NodeConnector connector;
    private final Environment environment;
    private final LogConfig config;
    private final StripeStoreConfig stripeConfig;
    private final SuperblockStore superblocks;

    /**
     * @param keyFile with the capability to write; stays the caller's
     */
    public LogOpener(
            KeyFile keyFile,
            NodeConnector connector,
            Environment environment,
            LogConfig config,
            StripeStoreConfig stripeConfig) {
        this.keyFile = keyFile;
        this.connector = connector;
        this.environment = environment;
        this.config = config;
        this.stripeConfig = stripeConfig;
        this.superblocks =
                new SuperblockStore(keyFile.volumeId(), keyFile.verifier(), environment.time());
    }

    /**
     * Makes an empty volume: writes its first superblock.
     *
     * @param nodes that have joined the volume, see {@link io.qsfs.core.node.NodeIdentity#join}
     * @throws StorageException.AlreadyExists if a node has a superblock of the volume
     * @throws StorageException.Unavailable if some node does not answer
     */
    public void create(CodingPolicy policy, NodeTable nodes) throws StorageException {
        VolumeId volume = keyFile.volumeId();
        Signer signer = keyFile.signer();
        List<ShardStore> stores = connect(nodes.present().stream().map(n -> n.address()).toList());
        try (VolumeKeys keys = VolumeKeys.create(volume, environment.random())) {
            SuperblockStore.Reading reading = superblocks.read(stores, stores.size());
            if (reading.newest().isPresent()) {
                throw new StorageException.AlreadyExists(
                        "volume " + volume + " exists on these nodes");
            }
            if (stores.size() < policy.parityShards() + 1) {
                throw new StorageException.InvalidInput(
                        "policy %s needs %d nodes at least, %d are given"
                                .formatted(policy, policy.parityShards() + 1, stores.size()));
            }
            var writer = WriterId.random(environment.random());
            var wrapped = keys.wrap(keyFile.identity().recipient(), environment.random());
            var first =
                    new Superblock(
                            volume,
                            1,
                            writer,
                            0,
                            policy,
                            nodes,
                            List.of(wrapped),
                            Optional.empty(),
                            List.of(new WriterSegment(writer, 0, Optional.empty())));
            superblocks.write(first, signer, stores, stores.size());
        } finally {
            stores.forEach(ShardStore::close);
        }
    }

    /**
     * Finds the newest superblock among nodes.
     *
     * @throws StorageException.NotFound if all nodes answer and none has one
     * @throws StorageException.Unavailable if none of those that answer has one: they may have been
     *     wiped, and the others know
     */
    public Superblock find(List<NodeAddress> addresses) throws StorageException {
        List<ShardStore> stores = connect(addresses);
        try {
            SuperblockStore.Reading reading =
                    superblocks.read(stores, Math.ceilDiv(stores.size(), 2));
            if (reading.newest().isEmpty() && reading.troubles().isEmpty()) {
                throw new StorageException.NotFound(
                        "no node has a superblock of volume " + keyFile.volumeId());
            }
            return reading.newest()
                    .orElseThrow(
                            () ->
                                    new StorageException.Unavailable(
                                            "no node that answers has a superblock of volume "
                                                    + keyFile.volumeId()
                                                    + ": "
                                                    + reading.describe()));
        } finally {
            stores.forEach(ShardStore::close);
        }
    }

    /**
     * Opens the log for writing and brings the store up to its end; fences whoever has it open.
     *
     * @param found by {@link #find}, with node addresses that are right
     * @param local what this machine has of the volume; its store is taken, also when this fails
     * @throws StorageException.Unavailable if more than m nodes do not answer, or the write-back
     *     log cannot be read
     * @throws StorageException.Corrupt if the write-back log is damaged
     * @throws StorageException.Fenced if another opening won
     */
    public OpenedLog open(Superblock found, LocalState local, DamageListener damage)
            throws StorageException {
        VolumeKeys keys = null;
        NodePool pool = null;
        try {
            Signer signer = keyFile.signer();
            keys = VolumeKeys.unwrap(found.volume(), found.keys(), keyFile.identity());
            pool = NodePool.open(found.volume(), found.nodes(), connector, environment);
            pool.settle(SETTLE, found.tolerated());
            return new Opening(signer, keys, pool, local, damage).run(found);
        } catch (StorageException | RuntimeException e) {
            local.store().close();
            if (pool != null) {
                pool.close();
            }
            if (keys != null) {
                keys.close();
            }
            throw e;
        }
    }

    private List<ShardStore> connect(List<NodeAddress> addresses) {
        return addresses.stream().map(connector::connect).toList();
    }

    /** One opening, from the fence to the open log. */
    private final class Opening {
        private final Signer signer;
        private final VolumeKeys keys;
        private final NodePool pool;
        private final LocalState local;
        private final DamageListener damage;

        Opening(
                Signer signer,
                VolumeKeys keys,
                NodePool pool,
                LocalState local,
                DamageListener damage) {
            this.signer = signer;
            this.keys = keys;
            this.pool = pool;
            this.local = local;
            this.damage = damage;
        }

        OpenedLog run(Superblock found) throws StorageException {
            var writer = WriterId.random(environment.random());
            Fence.Epoch epoch =
                    new Fence(pool, superblocks, environment.time()).raise(found, writer);
            Superblock base = epoch.base();
            var stripes =
                    new CodedStripeStore(
                            new CodedStripeStore.Parts(
                                    pool,
                                    keyFile.shardKeys(),
                                    keyFile.shardSeal(),
                                    environment,
                                    stripeConfig,
                                    damage),
                            base.policy());
            var context =
                    new LogContext(
                            writer,
                            keys,
                            new ChunkCodec(),
                            stripes,
                            local.store(),
                            environment,
                            config);
            Optional<LocalReplay> left = left(context, base);
            Replay.Outcome outcome = new Replay(context, left).run(base);
            Superblock current = base.continuedBy(writer, epoch.number(), outcome.end());
            superblocks.write(
                    current, signer, SuperblockKeeper.usable(pool), current.tolerated() + 1);
            var keeper = new SuperblockKeeper(superblocks, signer, pool, current);
            long end = outcome.end().lsn();
            var log = new PackLog(context, keeper, end, beginLocal(left, end));
            noteManifests(log, outcome.unnoted());
            return new OpenedLog(log, log.checkpoints(), pool, stripes, keeper, keys);
        }

        private Optional<LocalReplay> left(LogContext context, Superblock base)
                throws StorageException {
            if (local.writeBack().isEmpty()) {
                return Optional.empty();
            }
            var left = new LocalReplay(context, local.writeBack().get());
            left.setAsideFenced(base);
            return Optional.of(left);
        }

        /** What was in the write-back log is on the nodes now, so it makes room for what comes. */
        private Optional<LocalCommit> beginLocal(Optional<LocalReplay> left, long end)
                throws StorageException {
            if (left.isEmpty()) {
                return Optional.empty();
            }
            if (local.writeBack().orElseThrow().acknowledges()) {
                return left.get().begin(end);
            }
            left.get().forget();
            return Optional.empty();
        }

        private void noteManifests(PackLog log, List<Manifest> manifests) throws StorageException {
            List<RowChange> rows = new ArrayList<>();
            for (Manifest manifest : manifests) {
                rows.add(manifest.toRow());
                if (rows.size() == 100) {
                    log.note(rows);
                    rows = new ArrayList<>();
                }
            }
            if (!rows.isEmpty()) {
                log.note(rows);
            }
        }
    }
}
