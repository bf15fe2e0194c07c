package io.qsfs.core.stripe;

/** What is known of a shard without reading all of it. */
public enum ShardState {
    /** The node has a record with the shard's trailer. */
    PRESENT,
    /** The node has no such record. */
    MISSING,
    /** The node has a record that is corrupt or some other shard's. */
    DAMAGED,
    /** The node does not answer, or there is none. */
    UNREACHABLE
}
