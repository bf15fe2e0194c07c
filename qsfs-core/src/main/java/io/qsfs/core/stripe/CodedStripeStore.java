package io.qsfs.core.stripe;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.crypto.ShardKeys;
import io.qsfs.core.crypto.ShardSeal;
import io.qsfs.core.erasure.ReedSolomon;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.NodePool;
import io.qsfs.core.node.PoolNode;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.time.Environment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** Stripes on the nodes of a {@link io.qsfs.core.node.NodePool}. Thread-safe. */
public final class CodedStripeStore implements StripeStore {
    /**
     * What a store works with.
     *
     * @param keys names of shards; with {@code seal} the repair capability: no content key is
     *     needed
     * @param damage is told of shards that are not as they were written
     */
    public record Parts(
            NodePool pool,
            ShardKeys keys,
            ShardSeal seal,
            Environment environment,
            StripeStoreConfig config,
            DamageListener damage) {
        private StripeContext context() {
            return StripeContext.of(pool, new ShardSeals(keys, seal), environment, config, damage);
        }
    }

    private final StripeContext context;
    private final CodingPolicy policy;
    private final StripeWriter writer;
    private final StripeReader reader;
    private final StripeLocator locator;
    private final StripeRepairer repairer;
    private final ShardInspector inspector;

    /** A store for volumes under the policy. */
    public CodedStripeStore(Parts parts, CodingPolicy policy) {
        this.context = parts.context();
        this.policy = policy;
        this.writer = new StripeWriter(context, policy);
        this.reader = new StripeReader(context);
        this.locator = new StripeLocator(context, policy);
        this.repairer = new StripeRepairer(context);
        this.inspector = new ShardInspector(context);
    }

    @Override
    public CodingPolicy policy() {
        return policy;
    }

    @Override
    public int packLengthMax() {
        return StripeGeometry.packLengthMax(policy, context.takers().size());
    }

    @Override
    public Stripe write(PackId id, byte[] buffer, int packLength) throws StorageException {
        return writer.write(id, buffer, packLength);
    }

    @Override
    public void read(Stripe stripe, long offset, int length, byte[] target, int targetOffset)
            throws StorageException {
        reader.read(stripe, new StripeReader.Extract(offset, length), target, targetOffset);
    }

    @Override
    public void readVerified(
            Stripe stripe, long offset, int length, byte[] target, int targetOffset)
            throws StorageException {
        var failures = new Failures(context.pool());
        var genuine = inspector.readGenuine(stripe, failures);
        StripeGeometry geometry = stripe.geometry();
        if (genuine.count() < geometry.dataShards()) {
            throw failures.summary(
                    "pack %s cannot be read, %d of %d shards are genuine"
                            .formatted(stripe.pack(), genuine.count(), geometry.shards()));
        }
        var code = ReedSolomon.of(geometry.dataShards(), geometry.parityShards());
        int position = targetOffset;
        for (var range : new StripeReader.Extract(offset, length).ranges(geometry)) {
            code.reconstruct(
                    genuine.records(),
                    range.offset(),
                    range.length(),
                    range.shardNumber(),
                    target,
                    position);
            position += range.length();
        }
    }

    @Override
    public Optional<Stripe> locate(PackId id) throws StorageException {
        return locator.locate(id);
    }

    @Override
    public Map<Integer, ShardState> probe(Stripe stripe) throws StorageException {
        return inspector.probe(stripe);
    }

    @Override
    public Set<Integer> scrub(Stripe stripe) throws StorageException {
        var failures = new Failures(context.pool());
        Set<Integer> refused = new TreeSet<>();
        for (int number = 0; number < stripe.geometry().shards(); number++) {
            if (Futures.await(inspector.readGenuine(stripe, number, failures)).isEmpty()) {
                refused.add(number);
            }
        }
        return refused;
    }

    @Override
    public Optional<Boolean> audit(Stripe stripe, int offset, int length) throws StorageException {
        return inspector.audit(stripe, offset, length);
    }

    @Override
    public Stripe repair(Stripe stripe, Set<Integer> suspects) throws StorageException {
        return repairer.repair(stripe, suspects);
    }

    @Override
    public Stripe widen(Stripe stripe) throws StorageException {
        return repairer.widen(stripe, policy);
    }

    @Override
    public void delete(Stripe stripe) throws StorageException {
        List<Integer> all = new ArrayList<>();
        for (int number = 0; number < stripe.geometry().shards(); number++) {
            all.add(number);
        }
        delete(stripe, all);
    }

    @Override
    public void discard(Stripe old, Stripe current) throws StorageException {
        List<Integer> unused = new ArrayList<>();
        boolean same = old.geometry().equals(current.geometry());
        for (int number = 0; number < old.geometry().shards(); number++) {
            if (!same || old.node(number) != current.node(number)) {
                unused.add(number);
            }
        }
        delete(old, unused);
    }

    private void delete(Stripe stripe, List<Integer> numbers) throws StorageException {
        var failures = new Failures(context.pool());
        List<CompletableFuture<Boolean>> deletions = new ArrayList<>();
        for (int number : numbers) {
            Optional<PoolNode> node =
                    context.pool().node(stripe.node(number)).filter(PoolNode::isUsable);
            if (node.isPresent()) {
                deletions.add(
                        node.get()
                                .store()
                                .delete(context.seals().key(stripe.pack(), number))
                                .exceptionally(
                                        failure -> {
                                            failures.add(stripe.node(number), failure);
                                            return false;
                                        }));
            }
        }
        for (CompletableFuture<Boolean> deletion : deletions) {
            var _ = Futures.await(deletion);
        }
        if (failures.isFenced()) {
            throw failures.summary("shards of " + stripe + " cannot be deleted");
        }
    }
}
