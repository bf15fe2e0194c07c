package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;

/** The volume as one front end sees it. Thread-safe. */
final class Attachment implements Volume {
    private static final VolumeListener DEAF =
            new VolumeListener() {
                @Override
                public void entryChanged(long parent, Name name) {}

                @Override
                public void inodeChanged(long inode, boolean content) {}
            };

    private final VolumeCore core;
    private final VolumeListener listener;
    private final boolean main;

    private Attachment(VolumeCore core, VolumeListener listener, boolean main) {
        this.core = core;
        this.listener = listener;
        this.main = main;
    }

    /** The first attachment, whose close closes the volume. */
    static Volume main(VolumeCore core) {
        return new Attachment(core, DEAF, true);
    }

    VolumeListener listener() {
        return listener;
    }

    @Override
    public <T> T view(View<T> body) throws StorageException {
        return core.view(body);
    }

    @Override
    public <T> T update(Update<T> body) throws StorageException {
        return core.update(this, body);
    }

    @Override
    public FileHandle open(long inode) throws StorageException {
        return core.open(this, inode);
    }

    @Override
    public FileHandle stage(NewInode attributes) throws StorageException {
        return core.stage(this, attributes);
    }

    @Override
    public void sync() throws StorageException {
        core.sync();
    }

    @Override
    public void commit() throws StorageException {
        core.commit();
    }

    @Override
    public SpaceReport space() {
        return core.space().report(core.inodes());
    }

    @Override
    public VolumeStatistics statistics() {
        return core.statistics();
    }

    @Override
    public boolean isReadOnly() {
        return core.isReadOnly();
    }

    @Override
    public Volume attach(VolumeListener other) {
        var attachment = new Attachment(core, other, false);
        core.attach(attachment);
        return attachment;
    }

    @Override
    public void close() throws StorageException {
        if (main) {
            core.close();
        } else {
            core.detach(this);
        }
    }
}
