package io.qsfs.zdb.namespace;

import io.qsfs.zdb.segment.Key;

import java.util.Optional;

/**
 * What a namespace keeps of itself on disk.
 *
 * @param name 1 … 128 bytes
 * @param id names its directory; never used twice in a node
 * @param space its number in the index; a flush takes a new one
 * @param firstSegment segments with a lower number are dead
 * @param mode who chooses keys
 * @param password its hash, if a password protects the namespace
 * @param open whether clients without the password may read
 * @param worm whether records can be written only once
 * @param lengthMax limit of the live payload bytes, 0 = none
 * @param fence the largest token shown by a writer
 */
public record NamespaceSettings(
        Key name,
        int id,
        int space,
        int firstSegment,
        NamespaceMode mode,
        Optional<String> password,
        boolean open,
        boolean worm,
        long lengthMax,
        Optional<Key> fence) {

    /** Returns the settings of a new namespace. */
    public static NamespaceSettings create(Key name, int id, NamespaceMode mode) {
        return new NamespaceSettings(
                name, id, id, 1, mode, Optional.empty(), true, false, 0, Optional.empty());
    }

    /** Returns these settings with another mode. */
    public NamespaceSettings withMode(NamespaceMode value) {
        return new NamespaceSettings(
                name, id, space, firstSegment, value, password, open, worm, lengthMax, fence);
    }

    /** Returns these settings with another password hash. */
    public NamespaceSettings withPassword(Optional<String> value) {
        return new NamespaceSettings(
                name, id, space, firstSegment, mode, value, open, worm, lengthMax, fence);
    }

    /** Returns these settings open to readers without the password, or not. */
    public NamespaceSettings withOpen(boolean value) {
        return new NamespaceSettings(
                name, id, space, firstSegment, mode, password, value, worm, lengthMax, fence);
    }

    /** Returns these settings with write-once switched on or off. */
    public NamespaceSettings withWorm(boolean value) {
        return new NamespaceSettings(
                name, id, space, firstSegment, mode, password, open, value, lengthMax, fence);
    }

    /** Returns these settings with another limit. */
    public NamespaceSettings withLengthMax(long value) {
        return new NamespaceSettings(
                name, id, space, firstSegment, mode, password, open, worm, value, fence);
    }

    /** Returns these settings with another fence token. */
    public NamespaceSettings withFence(Key value) {
        return new NamespaceSettings(
                name,
                id,
                space,
                firstSegment,
                mode,
                password,
                open,
                worm,
                lengthMax,
                Optional.of(value));
    }

    /** Returns these settings after a flush: all segments so far are dead. */
    public NamespaceSettings flushed(int newSpace, int newFirstSegment) {
        return new NamespaceSettings(
                name, id, newSpace, newFirstSegment, mode, password, open, worm, lengthMax, fence);
    }
}
