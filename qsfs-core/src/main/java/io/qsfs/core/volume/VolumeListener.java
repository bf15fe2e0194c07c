package io.qsfs.core.volume;

/**
 * Hears of changes that other front ends made, so that caches can forget. Called after the change
 * is visible, outside every lock of the volume, in no particular order; must not block for long.
 */
public interface VolumeListener {
    /** A name came, went, or means another inode. */
    void entryChanged(long parent, Name name);

    /** Attributes changed, and with them the content if so said. */
    void inodeChanged(long inode, boolean content);
}
