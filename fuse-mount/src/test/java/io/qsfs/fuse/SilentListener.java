package io.qsfs.fuse;

import io.qsfs.core.volume.Name;
import io.qsfs.core.volume.VolumeListener;

/** A front end that caches nothing. */
final class SilentListener implements VolumeListener {
    @Override
    public void entryChanged(long parent, Name name) {}

    @Override
    public void inodeChanged(long inode, boolean content) {}
}
