package io.qsfs.core.volume;

/** Where a volume learns how much the nodes can hold. Implementations are thread-safe and quick. */
@FunctionalInterface
public interface Capacity {
    /** Room as last heard from the nodes. */
    Room room();
}
