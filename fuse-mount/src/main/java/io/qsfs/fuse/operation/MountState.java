package io.qsfs.fuse.operation;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.InodeChange;
import io.qsfs.core.volume.Timestamp;
import io.qsfs.core.volume.TreeReader;
import io.qsfs.core.volume.Volume;
import io.qsfs.fuse.handle.LookupCounts;
import io.qsfs.fuse.handle.OpenFiles;
import io.qsfs.fuse.kernel.AttributeChange;
import io.qsfs.fuse.kernel.Attributes;
import io.qsfs.fuse.kernel.Entry;
import io.qsfs.fuse.kernel.Errno;
import io.qsfs.fuse.kernel.FuseError;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What all operations of one mount share. Thread-safe. */
final class MountState {
    /** A read moves an access time that is older than this even if nothing changed (relatime). */
    private static final long ACCESS_AGE_SECONDS = 24 * 3600;

    private final Volume volume;
    private final InstantSource clock;
    private final boolean keepsAccessTimes;
    private final LookupCounts lookups = new LookupCounts();
    private final OpenFiles files = new OpenFiles();

    /** Nodes without names that the kernel still knows: a working directory that was removed. */
    private final ConcurrentHashMap<Long, Attributes> departed = new ConcurrentHashMap<>();

    MountState(Volume volume, InstantSource clock, boolean keepsAccessTimes) {
        this.volume = volume;
        this.clock = clock;
        this.keepsAccessTimes = keepsAccessTimes;
    }

    Volume volume() {
        return volume;
    }

    OpenFiles files() {
        return files;
    }

    LookupCounts lookups() {
        return lookups;
    }

    Timestamp now() {
        return Timestamp.of(clock.instant());
    }

    /** Answers with a node, which counts as a lookup. */
    Entry entry(Inode inode) {
        lookups.increment(inode.number());
        return new Entry(Modes.attributes(inode));
    }

    void forget(long node, long count) {
        if (lookups.decrement(node, count)) {
            departed.remove(node);
        }
    }

    /** The attributes of a node, also when its last name is gone. */
    Attributes attributes(TreeReader tree, long node) throws StorageException, FuseError {
        var inode = tree.find(node);
        if (inode.isPresent()) {
            return Modes.attributes(inode.get());
        }
        return Optional.ofNullable(departed.get(node))
                .orElseThrow(() -> new FuseError(Errno.ESTALE));
    }

    /** Changes the attributes of a node without a name, which go when the kernel forgets it. */
    Attributes changeDeparted(long node, AttributeChange change) throws FuseError {
        var changed = departed.computeIfPresent(node, (key, old) -> Modes.changed(old, change));
        if (changed == null) {
            throw new FuseError(Errno.ESTALE);
        }
        return changed;
    }

    /** Told when a name of the inode went; keeps what the kernel may still ask for. */
    void unlinked(Inode inode) {
        boolean last = inode.isDirectory() || inode.links() <= 1;
        if (last && lookups.isKnown(inode.number())) {
            departed.put(inode.number(), Modes.withoutLinks(Modes.attributes(inode)));
        }
    }

    /** Whether reading the inode now should move its access time. */
    boolean wantsAccess(Inode inode) {
        if (!keepsAccessTimes || volume.isReadOnly()) {
            return false;
        }
        var accessed = inode.accessed();
        return accessed.compareTo(inode.modified()) <= 0
                || accessed.compareTo(inode.changed()) <= 0
                || now().seconds() - accessed.seconds() >= ACCESS_AGE_SECONDS;
    }

    /** Moves the access time; that it cannot be moved is nobody's failure. */
    void access(long node) {
        if (!keepsAccessTimes || volume.isReadOnly()) {
            return;
        }
        try {
            volume.update(tree -> tree.change(node, InodeChange.none().withAccessed(now())));
        } catch (StorageException e) {
            System.getLogger(MountState.class.getName())
                    .log(System.Logger.Level.DEBUG, "access time of {0} not kept", node);
        }
    }
}
