package io.qsfs.fuse.operation;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.Dentry;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.TreeReader;
import io.qsfs.fuse.handle.DirectoryStream;
import io.qsfs.fuse.kernel.Errno;
import io.qsfs.fuse.kernel.FuseError;
import io.qsfs.fuse.kernel.Listing;
import io.qsfs.fuse.kernel.OpenFile;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Open directories. Thread-safe. */
final class ListingOperations {
    private static final byte[] SELF = {'.'};
    private static final byte[] PARENT = {'.', '.'};

    /** The dots come first; places of the stream are counted behind them. */
    private static final int DOTS = 2;

    private final MountState state;
    private final ConcurrentHashMap<Long, DirectoryStream> streams = new ConcurrentHashMap<>();
    private final AtomicLong next = new AtomicLong(1);

    ListingOperations(MountState state) {
        this.state = state;
    }

    OpenFile open(long node) {
        long number = next.getAndIncrement();
        streams.put(number, new DirectoryStream(node));
        return new OpenFile(number, 0);
    }

    void release(long number) {
        streams.remove(number);
    }

    int size() {
        return streams.size();
    }

    void list(long number, long offset, Listing out) throws IOException {
        var stream = streams.get(number);
        if (stream == null) {
            throw new FuseError(Errno.EBADF);
        }
        Optional<Inode> directory;
        synchronized (stream) {
            directory = state.volume().view(tree -> fill(tree, stream, offset, out));
        }
        if (offset == 0 && directory.filter(state::wantsAccess).isPresent()) {
            state.access(stream.node());
        }
    }

    private Optional<Inode> fill(TreeReader tree, DirectoryStream stream, long offset, Listing out)
            throws StorageException {
        var found = tree.find(stream.node());
        if (found.isEmpty() || !addDots(tree, found.get(), offset, out)) {
            return found;
        }
        var from = stream.seek(Math.max(0, offset - DOTS));
        try (var dentries = tree.list(stream.node(), from)) {
            for (var dentry = dentries.next(); dentry != null; dentry = dentries.next()) {
                if (!add(tree, found.get(), dentry, stream, out)) {
                    break;
                }
            }
        }
        return found;
    }

    private static boolean addDots(TreeReader tree, Inode directory, long offset, Listing out)
            throws StorageException {
        int type = Modes.type(directory.kind());
        if (offset == 0) {
            if (!out.fits(SELF.length)) {
                return false;
            }
            out.addName(SELF, 1, directory.number(), type);
        }
        if (offset <= 1) {
            if (!out.fits(PARENT.length)) {
                return false;
            }
            out.addName(PARENT, DOTS, tree.dentryOf(directory.number()).parent(), type);
        }
        return true;
    }

    /** Adds one dentry if the mount shows it; returns whether there was room. */
    private boolean add(
            TreeReader tree, Inode directory, Dentry dentry, DirectoryStream stream, Listing out)
            throws StorageException {
        if (dentry.hollow() || !dentry.name().isVisible()) {
            return true;
        }
        byte[] name = Names.shown(tree, directory, dentry);
        if (!out.fits(name.length)) {
            return false;
        }
        if (!out.withEntries()) {
            long place = stream.place(dentry.key());
            out.addName(name, place + DOTS, dentry.inode(), Modes.type(dentry.kind()));
            return true;
        }
        var inode = tree.find(dentry.inode());
        if (inode.isPresent()) {
            out.add(name, stream.place(dentry.key()) + DOTS, state.entry(inode.get()));
        }
        return true;
    }
}
