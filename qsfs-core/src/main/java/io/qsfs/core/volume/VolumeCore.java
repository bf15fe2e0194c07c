package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.journal.Log;
import io.qsfs.core.pack.PieceCache;
import io.qsfs.core.time.Environment;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A volume over its log, shared by all attachments. Thread-safe.
 *
 * <ul>
 *   <li>One lock orders updates; nothing under it waits, except for the log when too many packs are
 *       on their way.
 *   <li>An inode without name is removed by the update that takes the last one, unless a handle
 *       pins it or it is large: then an orphan row stays until the last close, or the reaper, or
 *       the next open has removed it.
 * </ul>
 */
final class VolumeCore implements Updates {
    private final Log log;
    private final Environment environment;
    private final StoreRows rows;
    private final Counters counters = new Counters();
    private final PieceCache cache;
    private final ContentLog content;
    private final OpenFiles openFiles;
    private final Reaper reaper;
    private final SpaceGauge space;
    private final Semaphore readAheadPermits;
    private final Numbers numbers;
    private final ReentrantLock updateLock = new ReentrantLock();
    private final CopyOnWriteArrayList<Attachment> attachments = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    VolumeCore(Log log, Environment environment, VolumeConfig config, Capacity capacity)
            throws StorageException {
        this.log = log;
        this.environment = environment;
        this.rows = new StoreRows(log.rows());
        this.cache = new PieceCache(config.chunkCacheBytes(), OpenFile.CHUNK_BYTES);
        this.content = new ContentLog(log, this, new ContentReader(log, () -> rows, cache));
        this.openFiles = new OpenFiles(content);
        this.reaper = new Reaper(this, openFiles, environment.threads());
        this.space = new SpaceGauge(capacity);
        this.readAheadPermits = new Semaphore(config.readAheadStreams());
        this.numbers = Numbers.load(rows);
    }

    /** Makes a new volume's roots, removes orphans, and begins to flush by time. */
    void start(VolumeConfig config) throws StorageException {
        space.refresh();
        if (rows.inode(Inode.ROOT) == null) {
            run(this, transaction -> format(transaction, config));
        }
        reaper.start();
        var flusher = new Flusher(this, environment.time(), config.flushDelay());
        environment.threads().start("flusher", flusher);
    }

    private static long format(Transaction transaction, VolumeConfig config) {
        var attributes = NewInode.directory(0755, config.rootUid(), config.rootGid());
        for (long number : new long[] {Inode.ROOT, Inode.SYSTEM_ROOT}) {
            InodeRow root = transaction.create(number, attributes);
            root.parent = number;
        }
        return transaction.position();
    }

    <T> T view(Volume.View<T> body) throws StorageException {
        return body.read(new TreeView(rows, openFiles));
    }

    @Override
    public <T> T run(@Nullable Object origin, Updates.Body<T> body) throws StorageException {
        var unnamed = new Unnamed(openFiles);
        Transaction transaction;
        T result;
        updateLock.lock();
        try {
            requireWritable();
            transaction = new Transaction(rows, numbers, log.appendedPosition() + 1, now());
            result = body.run(transaction);
            unnamed.settle(transaction);
            append(transaction);
        } finally {
            unnamed.release();
            updateLock.unlock();
        }
        counters.updates.increment();
        tellOthers(origin, transaction.events());
        reaper.reapLater(unnamed.orphans());
        return result;
    }

    private void append(Transaction transaction) throws StorageException {
        if (!transaction.isEmpty()) {
            log.append(transaction.finish());
            transaction.committed();
        }
    }

    private void tellOthers(@Nullable Object origin, ChangeSet events) {
        for (Attachment attachment : attachments) {
            if (attachment != origin) {
                events.tell(attachment.listener());
            }
        }
    }

    <T> T update(Object origin, Volume.Update<T> body) throws StorageException {
        return run(origin, tx -> body.change(new TreeUpdate(tx, openFiles, space)));
    }

    FileHandle open(Object origin, long inode) throws StorageException {
        OpenFile file = openFiles.pin(inode);
        InodeRow row;
        try {
            row = rows.inode(inode);
        } catch (StorageException e) {
            release(file);
            throw e;
        }
        // An orphan that nobody else has open is only waiting for the reaper.
        if (row == null || (row.links == 0 && openFiles.isOnlyPin(inode))) {
            release(file);
            throw new StorageException.NotFound("no inode " + inode);
        }
        return new Handle(this, origin, file);
    }

    FileHandle stage(Object origin, NewInode attributes) throws StorageException {
        space.requireRoom(0);
        OpenFile file = run(origin, transaction -> stage(transaction, attributes));
        return new Handle(this, origin, file);
    }

    private OpenFile stage(Transaction transaction, NewInode attributes) throws StorageException {
        InodeRow row = transaction.create(attributes);
        row.staged = true;
        transaction.put(Keys.of(Keys.ORPHAN, row.number), new byte[0]);
        return openFiles.pin(row.number);
    }

    /** Ends a handle's pin; the last one of an inode without a name removes it. */
    void release(OpenFile file) throws StorageException {
        if (openFiles.unpin(file.inode())) {
            InodeRow row = rows.inode(file.inode());
            if (row != null && row.links == 0 && log.isWritable()) {
                reaper.reap(file.inode());
            }
        }
    }

    /** Hands all unwritten content to the log. */
    void flush() throws StorageException {
        for (OpenFile file : openFiles.all()) {
            file.flush(this);
        }
    }

    void sync() throws StorageException {
        flush();
        counters.syncs.increment();
        log.sync(log.appendedPosition());
    }

    void commit() throws StorageException {
        flush();
        commitLog();
    }

    /** Makes everything that is in the log survive a crash. */
    void commitLog() throws StorageException {
        counters.syncs.increment();
        log.commit(log.appendedPosition());
    }

    void requireWritable() throws StorageException {
        if (closed) {
            throw new StorageException.ReadOnly("the volume is closed");
        }
    }

    boolean isReadOnly() {
        return closed || !log.isWritable();
    }

    boolean isClosed() {
        return closed;
    }

    ReadAhead readAhead() {
        return new ReadAhead(
                content.reader(), environment.threads(), readAheadPermits, counters.readAhead);
    }

    Counters counters() {
        return counters;
    }

    VolumeStatistics statistics() {
        return counters.snapshot(cache, content, openFiles);
    }

    void attach(Attachment attachment) {
        attachments.add(attachment);
    }

    void detach(Attachment attachment) {
        attachments.remove(attachment);
    }

    @Override
    public Rows rows() {
        return rows;
    }

    @Override
    public Timestamp now() {
        return Timestamp.of(environment.time().now());
    }

    @Override
    public SpaceGauge space() {
        return space;
    }

    private static boolean noteNumbers(Transaction transaction) {
        transaction.noteNumbers();
        return true;
    }

    long inodes() {
        return numbers.inodes();
    }

    /** Commits and refuses everything from then on. */
    void close() throws StorageException {
        if (!closed) {
            try {
                if (log.isWritable()) {
                    run(this, VolumeCore::noteNumbers);
                    commit();
                }
            } finally {
                closed = true;
            }
        }
    }
}
