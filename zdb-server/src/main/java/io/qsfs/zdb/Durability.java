package io.qsfs.zdb;

/** When a record survives power loss. All of them survive a crash of the node alone. */
public enum Durability {
    /** When the operating system likes. */
    NONE,
    /** Every few seconds. */
    INTERVAL,
    /** Before the reply; one sync covers every write that waits. */
    SYNC
}
