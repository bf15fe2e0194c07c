package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.journal.Log;
import io.qsfs.core.time.Environment;

/**
 * One tree of files, kept as a log of encrypted packs on nodes. Thread-safe; blocking.
 *
 * <ul>
 *   <li>Names and attributes are read in a {@link #view view} and changed in an {@link #update
 *       update}; content goes through {@link FileHandle file handles}.
 *   <li>A change is visible to every reader as soon as the call returns, and durable once a {@link
 *       #sync() sync} that began later has returned. Changes become durable in the order in which
 *       they were made. A {@link #commit() commit} may promise less: when the log acknowledges in
 *       its write-back log, what is committed is lost with this machine until a sync.
 *   <li>An update is atomic, also across a crash. Updates run one at a time, so a body reads and
 *       decides (preconditions, sticky bits, quotas) without races, and must not block: no I/O on
 *       handles, no waiting inside.
 * </ul>
 */
public interface Volume extends AutoCloseable {

    /**
     * Opens the tree that a log holds, or makes an empty one in a new log. The log stays the
     * caller's: it is closed after the volume.
     */
    static Volume open(Log log, Environment environment, VolumeConfig config, Capacity capacity)
            throws StorageException {
        var core = new VolumeCore(log, environment, config, capacity);
        core.start(config);
        return Attachment.main(core);
    }

    /**
     * Runs the body over the tree as it is now. Each row read is current; two reads may straddle an
     * update of somebody else. Nothing of the reader may be used after the body returns.
     */
    <T> T view(View<T> body) throws StorageException;

    /**
     * Runs the body alone and applies all its changes together, or none when it throws. The body
     * sees its own changes.
     *
     * @throws StorageException.ReadOnly when the volume is open for reading, or turned so
     * @throws StorageException.NoSpace when only removals are possible any more
     */
    <T> T update(Update<T> body) throws StorageException;

    /**
     * Opens the content of a file (or of a directory that is an explicit object with a body). The
     * handle pins the inode: unlinked, it lives until the last handle closes.
     *
     * @throws StorageException.NotFound when there is no such inode
     */
    FileHandle open(long inode) throws StorageException;

    /**
     * A new regular file without a name: O_TMPFILE, the body of a PUT, a part. {@link
     * TreeWriter#link} or {@link TreeWriter#replace} names it; unnamed, it is gone after the last
     * close or a crash.
     */
    FileHandle stage(NewInode attributes) throws StorageException;

    /**
     * Makes everything that happened before the call durable on the nodes: updates and written
     * content of every file.
     */
    void sync() throws StorageException;

    /**
     * Makes everything that happened before the call survive the death of this process and power
     * loss: as a {@link FileHandle#sync} of every file, and of names and attributes.
     */
    void commit() throws StorageException;

    /** Room in usable bytes: after coding, without the reserve. */
    SpaceReport space() throws StorageException;

    /** Counters since the volume was opened. */
    VolumeStatistics statistics();

    /** Whether updates and writes are refused: closed, failed, or too few nodes take writes now. */
    boolean isReadOnly();

    /**
     * The same volume for one more front end. Its listener hears of changes made through every
     * other attachment, never of its own. Closing the attachment ends the calls and leaves the
     * volume open.
     */
    Volume attach(VolumeListener listener);

    /** Flushes and commits; open handles become useless. Idempotent. */
    @Override
    void close() throws StorageException;

    /** What runs inside {@link Volume#view}. */
    @FunctionalInterface
    interface View<T> {
        T read(TreeReader tree) throws StorageException;
    }

    /** What runs inside {@link Volume#update}. */
    @FunctionalInterface
    interface Update<T> {
        T change(TreeWriter tree) throws StorageException;
    }
}
