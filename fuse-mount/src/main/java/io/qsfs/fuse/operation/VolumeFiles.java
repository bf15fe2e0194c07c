package io.qsfs.fuse.operation;

import io.qsfs.core.volume.Volume;
import io.qsfs.fuse.kernel.AttributeChange;
import io.qsfs.fuse.kernel.Attributes;
import io.qsfs.fuse.kernel.Caller;
import io.qsfs.fuse.kernel.CopyRange;
import io.qsfs.fuse.kernel.Created;
import io.qsfs.fuse.kernel.Creation;
import io.qsfs.fuse.kernel.Entry;
import io.qsfs.fuse.kernel.FileRange;
import io.qsfs.fuse.kernel.FileSystem;
import io.qsfs.fuse.kernel.Listing;
import io.qsfs.fuse.kernel.OpenFile;
import io.qsfs.fuse.kernel.OpenMode;
import io.qsfs.fuse.kernel.Rename;
import io.qsfs.fuse.kernel.Space;
import io.qsfs.fuse.kernel.WriteRequest;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A volume as the kernel sees it. Thread-safe. */
public final class VolumeFiles implements FileSystem {
    private static final Logger LOG = System.getLogger(VolumeFiles.class.getName());

    /** Inodes are not counted out; this is what df -i divides by. */
    private static final long BYTES_PER_INODE = 4096;

    private final MountState state;
    private final TreeOperations tree;
    private final AttributeOperations attributes;
    private final ContentOperations content;
    private final ListingOperations listings;

    /**
     * @param volume stays the caller's
     * @param keepsAccessTimes whether reading moves access times, as relatime has it
     * @param pages makes the kernel send the pages of a node that it holds back
     */
    public VolumeFiles(
            Volume volume, InstantSource clock, boolean keepsAccessTimes, PageSource pages) {
        state = new MountState(volume, clock, keepsAccessTimes);
        tree = new TreeOperations(state);
        attributes = new AttributeOperations(state);
        content = new ContentOperations(state, tree, pages);
        listings = new ListingOperations(state);
    }

    /** Whether the kernel knows the node, so that it may remember something of it. */
    public boolean isKnown(long node) {
        return node == ROOT || state.lookups().isKnown(node);
    }

    /** How many nodes the kernel knows. */
    public long knownNodes() {
        return state.lookups().size();
    }

    /** How many files are open. */
    public int openFiles() {
        return state.files().size();
    }

    /** How many files are open for writing, so that the kernel may hold pages back. */
    public int writableFiles() {
        return state.files().writable();
    }

    public int openDirectories() {
        return listings.size();
    }

    /** Closes what the kernel left open; for a mount that has ended. */
    public void closeAll() {
        for (var file : state.files().drain()) {
            try {
                file.handle().close();
            } catch (IOException e) {
                LOG.log(Level.WARNING, "content of inode " + file.node() + " was lost", e);
            }
        }
    }

    @Override
    public Optional<Entry> lookup(long parent, byte[] name) throws IOException {
        return tree.lookup(parent, name);
    }

    @Override
    public void forget(long node, long lookups) {
        state.forget(node, lookups);
    }

    @Override
    public Attributes attributes(long node) throws IOException {
        return attributes.attributes(node);
    }

    @Override
    public Attributes change(Caller caller, long node, AttributeChange change) throws IOException {
        return attributes.change(caller, node, change);
    }

    @Override
    public byte[] readLink(long node) throws IOException {
        return tree.readLink(node);
    }

    @Override
    public Entry makeSymlink(Caller caller, long parent, byte[] name, byte[] target)
            throws IOException {
        return tree.makeSymlink(caller, parent, name, target);
    }

    @Override
    public Entry makeNode(Caller caller, Creation creation, byte[] name) throws IOException {
        return tree.makeNode(caller, creation, name);
    }

    @Override
    public Entry makeDirectory(Caller caller, Creation creation, byte[] name) throws IOException {
        return tree.makeNode(caller, creation, name);
    }

    @Override
    public void unlink(long parent, byte[] name) throws IOException {
        tree.unlink(parent, name);
    }

    @Override
    public void removeDirectory(long parent, byte[] name) throws IOException {
        tree.removeDirectory(parent, name);
    }

    @Override
    public void rename(Rename rename, byte[] from, byte[] to) throws IOException {
        tree.rename(rename, from, to);
    }

    @Override
    public Entry link(long node, long parent, byte[] name) throws IOException {
        return tree.link(node, parent, name);
    }

    @Override
    public OpenFile open(Caller caller, long node, OpenMode mode) throws IOException {
        return content.open(caller, node, mode);
    }

    @Override
    public Created create(Caller caller, Creation creation, byte[] name, OpenMode mode)
            throws IOException {
        return content.create(caller, creation, name, mode);
    }

    @Override
    public Created createNameless(Caller caller, Creation creation, OpenMode mode)
            throws IOException {
        return content.createNameless(caller, creation, mode);
    }

    @Override
    public int read(FileRange range, byte[] target, int position) throws IOException {
        return content.read(range, target, position);
    }

    @Override
    public void write(WriteRequest request, byte[] source, int position) throws IOException {
        content.write(request, source, position);
    }

    @Override
    public void flush(long node, long handle) throws IOException {
        content.flush(handle);
    }

    @Override
    public void release(long node, long handle) throws IOException {
        content.release(handle);
    }

    @Override
    public void sync(long node, long handle, boolean contentOnly) throws IOException {
        content.sync(handle);
    }

    @Override
    public OpenFile openDirectory(long node) {
        return listings.open(node);
    }

    @Override
    public void list(long node, long handle, long offset, Listing out) throws IOException {
        listings.list(handle, offset, out);
    }

    @Override
    public void releaseDirectory(long handle) {
        listings.release(handle);
    }

    @Override
    public void syncDirectory(long node) throws IOException {
        state.volume().commit();
    }

    @Override
    public Space space() throws IOException {
        var space = state.volume().space();
        long free = Math.max(space.totalBytes() - space.usedBytes(), 0);
        long freeInodes = space.availableBytes() / BYTES_PER_INODE;
        return new Space(
                space.totalBytes(),
                free,
                space.availableBytes(),
                space.inodes() + freeInodes,
                freeInodes);
    }

    @Override
    public void setXattr(long node, byte[] name, byte[] value, int flags) throws IOException {
        attributes.setXattr(node, name, value, flags);
    }

    @Override
    public Optional<byte[]> xattr(long node, byte[] name) throws IOException {
        return attributes.xattr(node, name);
    }

    @Override
    public List<byte[]> xattrs(Caller caller, long node) throws IOException {
        return attributes.xattrs(caller, node);
    }

    @Override
    public void removeXattr(long node, byte[] name) throws IOException {
        attributes.removeXattr(node, name);
    }

    @Override
    public void allocate(Caller caller, FileRange range, int mode) throws IOException {
        content.allocate(caller, range, mode);
    }

    @Override
    public OptionalLong seek(long node, long handle, long offset, boolean hole) throws IOException {
        return content.seek(node, handle, offset, hole);
    }

    @Override
    public long copy(Caller caller, CopyRange range) throws IOException {
        return content.copy(caller, range);
    }

    @Override
    public void syncAll() throws IOException {
        state.volume().commit();
    }
}
