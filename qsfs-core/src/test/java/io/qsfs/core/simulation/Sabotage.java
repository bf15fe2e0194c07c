package io.qsfs.core.simulation;

/** A safety rule to break, so as to see that the checker notices. */
enum Sabotage {
    NONE,
    /** Nodes answer a write before it is synced. */
    NODE_ANSWERS_BEFORE_SYNC,
    /** Nodes take writes of a writer that was fenced. */
    NODE_FORGETS_FENCE,
    /** A sync is acknowledged before the log made anything durable. */
    SYNC_WITHOUT_NODES,
    /** A commit is acknowledged before it is in a log anywhere. */
    COMMIT_WITHOUT_LOG,
    /** A repair is said to have made everything whole that stored no shard. */
    REPAIR_WITHOUT_SHARDS,
    /** Repair deletes what it moved before the journal says where it is now. */
    REPAIR_DELETES_TOO_EARLY
}
