package io.qsfs.core.maintenance;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.crypto.ShardKeys;
import io.qsfs.core.crypto.ShardSeal;
import io.qsfs.core.crypto.ShardTrailer;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.NodeEntry;
import io.qsfs.core.node.NodePool;
import io.qsfs.core.node.PoolNode;
import io.qsfs.core.node.ScanCursor;
import io.qsfs.core.node.ScanPage;
import io.qsfs.core.node.ShardKey;
import io.qsfs.core.node.ShardRead;
import io.qsfs.core.stripe.Stripe;
import io.qsfs.core.stripe.StripeGeometry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The stripes of a volume as the trailers of the shards on its nodes tell, for who has no manifest:
 * the repair key opens them. It notes nothing: who has the manifests finds moved shards again.
 */
final class TrailerCatalog implements StripeCatalog {
    private final NodePool pool;
    private final ShardKeys keys;
    private final ShardSeal seal;
    private volatile long fragments;

    TrailerCatalog(NodePool pool, ShardKeys keys, ShardSeal seal) {
        this.pool = pool;
        this.keys = keys;
        this.seal = seal;
    }

    /** Packs of the last view with too few shards: lost ones, and such as were never complete. */
    long fragments() {
        return fragments;
    }

    /** What the trailers tell of one pack: the nodes of its shards, in each geometry it has. */
    private static final class Sightings {
        private final Map<StripeGeometry, int[]> nodes = new HashMap<>();

        /** A node counts once, and one that stays before one that is being emptied. */
        void add(StripeGeometry geometry, int shard, PoolNode node) {
            int[] known =
                    nodes.computeIfAbsent(
                            geometry,
                            g -> {
                                int[] nowhere = new int[g.shards()];
                                Arrays.fill(nowhere, Stripe.NO_NODE);
                                return nowhere;
                            });
            int number = node.entry().number();
            boolean better =
                    known[shard] == Stripe.NO_NODE || node.entry().duty() == NodeEntry.Duty.ACTIVE;
            if (better && Arrays.stream(known).noneMatch(n -> n == number)) {
                known[shard] = number;
            }
        }

        /** The widest stripe that can be read; empty when there is none. */
        Optional<Stripe> stripe(PackId pack) {
            return nodes.entrySet().stream()
                    .filter(entry -> count(entry.getValue()) >= entry.getKey().dataShards())
                    .max(Comparator.comparingInt(entry -> entry.getKey().dataShards()))
                    .map(entry -> new Stripe(pack, entry.getKey(), entry.getValue()));
        }

        private static long count(int[] nodes) {
            return Arrays.stream(nodes).filter(node -> node != Stripe.NO_NODE).count();
        }
    }

    private record Found(Collection<Stripe> stripes) implements View {
        @Override
        public void forEach(Visitor visitor) throws StorageException {
            for (Stripe stripe : stripes) {
                visitor.visit(stripe);
            }
        }

        @Override
        public void close() {
            // It holds nothing but memory.
        }
    }

    @Override
    public View view() throws StorageException {
        Map<PackId, Sightings> packs = new HashMap<>();
        for (PoolNode node : pool.nodes()) {
            if (node.isUsable()) {
                scan(node, packs);
            }
        }
        List<Stripe> stripes = new ArrayList<>();
        packs.forEach((pack, seen) -> seen.stripe(pack).ifPresent(stripes::add));
        fragments = (long) packs.size() - stripes.size();
        return new Found(stripes);
    }

    @Override
    public boolean moved(Stripe old, Stripe current) {
        return false;
    }

    @Override
    public void sync() {
        // Nothing was noted.
    }

    private void scan(PoolNode node, Map<PackId, Sightings> packs) throws StorageException {
        Optional<ScanCursor> next = Optional.of(ScanCursor.START);
        while (next.isPresent()) {
            ScanPage page = join(node.store().scan(next.get()));
            List<CompletableFuture<ShardRead>> trailers = new ArrayList<>();
            for (ScanPage.Item item : page.items()) {
                trailers.add(
                        node.store()
                                .getRange(item.key(), -ShardTrailer.LENGTH, ShardTrailer.LENGTH));
            }
            for (int i = 0; i < trailers.size(); i++) {
                ShardKey key = page.items().get(i).key();
                trailer(join(trailers.get(i)))
                        .filter(trailer -> isNamed(trailer, key))
                        .ifPresent(trailer -> note(trailer, node, packs));
            }
            next = page.next();
        }
    }

    /** Empty for what is no shard of the volume: its superblock, say, or a damaged record. */
    private Optional<ShardTrailer> trailer(ShardRead read) {
        if (!(read instanceof ShardRead.Intact intact)
                || intact.bytes().length != ShardTrailer.LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(seal.openTrailer("a record", intact.bytes(), 0));
        } catch (StorageException notAShard) {
            return Optional.empty();
        }
    }

    private boolean isNamed(ShardTrailer trailer, ShardKey key) {
        byte[] name = keys.shard(trailer.pack(), trailer.shardNumber());
        return ShardKey.read(name, 0).equals(key);
    }

    private static void note(ShardTrailer trailer, PoolNode node, Map<PackId, Sightings> packs) {
        var geometry =
                new StripeGeometry(
                        Math.toIntExact(trailer.packLength()),
                        trailer.dataShards(),
                        trailer.parityShards());
        packs.computeIfAbsent(trailer.pack(), _ -> new Sightings())
                .add(geometry, trailer.shardNumber(), node);
    }

    private static <T> T join(CompletableFuture<T> answer) throws StorageException {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StorageException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
