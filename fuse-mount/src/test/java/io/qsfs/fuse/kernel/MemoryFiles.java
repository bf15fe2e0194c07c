package io.qsfs.fuse.kernel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A file system of one flat directory in memory, just enough to try the protocol with. */
final class MemoryFiles implements FileSystem {
    private volatile CountDownLatch nodesAway = new CountDownLatch(0);
    private final AtomicInteger syncing = new AtomicInteger();
    private static final Timestamp EPOCH = new Timestamp(1_000_000_000, 123_456_789);

    private final Map<Long, byte[]> contents = new HashMap<>();
    private final Map<Long, Long> lookups = new HashMap<>();
    private final TreeMap<String, Long> names = new TreeMap<>();
    private long next = ROOT + 1;

    /** How many nodes the kernel still knows. */
    synchronized int remembered() {
        return lookups.size();
    }

    private Attributes describe(long node) throws FuseError {
        if (node == ROOT) {
            return attributes(node, 0, Attributes.TYPE_DIRECTORY | 0777);
        }
        byte[] content = contents.get(node);
        if (content == null) {
            throw new FuseError(Errno.ENOENT);
        }
        return attributes(node, content.length, Attributes.TYPE_FILE | 0666);
    }

    private static Attributes attributes(long node, long size, int mode) {
        return new Attributes(
                node, size, (size + 511) / 512, EPOCH, EPOCH, EPOCH, EPOCH, mode, 1, 0, 0, 0);
    }

    private Entry entry(long node) throws FuseError {
        lookups.merge(node, 1L, Long::sum);
        return new Entry(describe(node));
    }

    private static String text(byte[] name) {
        return new String(name, StandardCharsets.UTF_8);
    }

    @Override
    public synchronized Optional<Entry> lookup(long parent, byte[] name) throws FuseError {
        var node = names.get(text(name));
        return node == null ? Optional.empty() : Optional.of(entry(node));
    }

    @Override
    public synchronized void forget(long node, long count) {
        lookups.computeIfPresent(node, (key, known) -> known == count ? null : known - count);
    }

    @Override
    public synchronized Attributes attributes(long node) throws FuseError {
        return describe(node);
    }

    @Override
    public synchronized Attributes change(Caller caller, long node, AttributeChange change)
            throws FuseError {
        if (change.size().isPresent()) {
            int size = Math.toIntExact(change.size().getAsLong());
            contents.computeIfPresent(node, (key, old) -> Arrays.copyOf(old, size));
        }
        return describe(node);
    }

    @Override
    public synchronized Created create(Caller caller, Creation creation, byte[] name, OpenMode mode)
            throws FuseError {
        long node = names.computeIfAbsent(text(name), key -> next++);
        contents.putIfAbsent(node, new byte[0]);
        return new Created(entry(node), open(caller, node, mode));
    }

    @Override
    public OpenFile open(Caller caller, long node, OpenMode mode) {
        return new OpenFile(node, OpenFile.KEEP_CACHE);
    }

    @Override
    public synchronized int read(FileRange range, byte[] target, int position) {
        byte[] content = contents.getOrDefault(range.node(), new byte[0]);
        int start = (int) Math.min(range.offset(), content.length);
        int count = (int) Math.min(range.length(), content.length - start);
        System.arraycopy(content, start, target, position, count);
        return count;
    }

    @Override
    public synchronized void write(WriteRequest request, byte[] source, int position) {
        var range = request.range();
        int end = Math.toIntExact(range.offset() + range.length());
        byte[] old = contents.getOrDefault(range.node(), new byte[0]);
        byte[] content = Arrays.copyOf(old, Math.max(old.length, end));
        System.arraycopy(source, position, content, (int) range.offset(), (int) range.length());
        contents.put(range.node(), content);
    }

    @Override
    public synchronized void unlink(long parent, byte[] name) throws FuseError {
        if (names.remove(text(name)) == null) {
            throw new FuseError(Errno.ENOENT);
        }
    }

    @Override
    public synchronized void list(long node, long handle, long offset, Listing out)
            throws FuseError {
        var all = new ArrayList<>(names.entrySet());
        for (long i = offset; i < all.size(); i++) {
            byte[] name = all.get((int) i).getKey().getBytes(StandardCharsets.UTF_8);
            if (!out.fits(name.length)) {
                return;
            }
            long child = all.get((int) i).getValue();
            if (out.withEntries()) {
                out.add(name, i + 1, entry(child));
            } else {
                out.addName(name, i + 1, child, Attributes.TYPE_FILE);
            }
        }
    }

    @Override
    public OpenFile openDirectory(long node) {
        return new OpenFile(0, 0);
    }

    @Override
    public Space space() {
        return new Space(1 << 30, 1 << 29, 1 << 28, 1000, 900);
    }

    @Override
    public Optional<byte[]> xattr(long node, byte[] name) {
        return Optional.empty();
    }

    @Override
    public List<byte[]> xattrs(Caller caller, long node) {
        return List.of();
    }

    @Override
    public void flush(long node, long handle) {}

    @Override
    public void release(long node, long handle) {}

    @Override
    public void releaseDirectory(long handle) {}

    @Override
    public void sync(long node, long handle, boolean contentOnly) throws FuseError {
        try {
            syncing.incrementAndGet();
            nodesAway.await();
        } catch (InterruptedException e) {
            throw new FuseError(Errno.EIO);
        }
    }

    /** How many calls of fsync there were. */
    int syncing() {
        return syncing.get();
    }

    /** Makes fsync wait from now on. */
    CountDownLatch loseNodes() {
        nodesAway = new CountDownLatch(1);
        return nodesAway;
    }

    @Override
    public void syncDirectory(long node) {}

    @Override
    public void syncAll() {}

    @Override
    public byte[] readLink(long node) throws FuseError {
        throw new FuseError(Errno.EINVAL);
    }

    @Override
    public Entry makeSymlink(Caller caller, long parent, byte[] name, byte[] target)
            throws FuseError {
        throw new FuseError(Errno.EPERM);
    }

    @Override
    public Entry makeNode(Caller caller, Creation creation, byte[] name) throws FuseError {
        throw new FuseError(Errno.EPERM);
    }

    @Override
    public Entry makeDirectory(Caller caller, Creation creation, byte[] name) throws FuseError {
        throw new FuseError(Errno.EPERM);
    }

    @Override
    public void removeDirectory(long parent, byte[] name) throws FuseError {
        throw new FuseError(Errno.ENOTDIR);
    }

    @Override
    public void rename(Rename rename, byte[] from, byte[] to) throws FuseError {
        throw new FuseError(Errno.EXDEV);
    }

    @Override
    public Entry link(long node, long parent, byte[] name) throws FuseError {
        throw new FuseError(Errno.EPERM);
    }

    @Override
    public Created createNameless(Caller caller, Creation creation, OpenMode mode)
            throws FuseError {
        throw new FuseError(Errno.EOPNOTSUPP);
    }

    @Override
    public void setXattr(long node, byte[] name, byte[] value, int flags) throws FuseError {
        throw new FuseError(Errno.EOPNOTSUPP);
    }

    @Override
    public void removeXattr(long node, byte[] name) throws FuseError {
        throw new FuseError(Errno.ENODATA);
    }

    @Override
    public void allocate(Caller caller, FileRange range, int mode) throws FuseError {
        throw new FuseError(Errno.EOPNOTSUPP);
    }

    @Override
    public OptionalLong seek(long node, long handle, long offset, boolean hole) {
        return OptionalLong.of(offset);
    }

    @Override
    public long copy(Caller caller, CopyRange range) throws FuseError {
        throw new FuseError(Errno.EXDEV);
    }
}
