package io.qsfs.core.stripe;

/** Is told of shards that could not be read as they were written; must not block. */
public interface DamageListener {
    DamageListener NONE = (_, _) -> {};

    /** A node said that it lacks the shard or that it is corrupt, or the shard is not genuine. */
    void damaged(Stripe stripe, int shardNumber);
}
