package io.qsfs.zdb.segment;

import io.qsfs.zdb.disk.Disk;
import io.qsfs.zdb.disk.DiskFile;

import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The segments of one namespace, oldest first; records are appended to the last one. Appends need
 * outside locking; {@link #sync()} and reads may run beside them.
 *
 * <p>Order of durability: a record is written whole, then synced, then acknowledged. A failed write
 * leaves the end where it was, so the next append overwrites what it left behind.
 */
public final class SegmentLog implements Closeable {
    private static final String SUFFIX = ".seg";
    private static final String UNFINISHED_SUFFIX = ".tmp";
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{8}\\.seg");
    private static final Pattern UNFINISHED_NAME = Pattern.compile("[0-9a-f]{8}\\.seg\\.tmp");

    /** Oldest records first; of equal ranges the older file first. */
    private static final Comparator<Segment> ORDER =
            Comparator.<Segment>comparingLong(
                            s -> Integer.toUnsignedLong(s.header().firstCovered()))
                    .thenComparingInt(s -> s.header().generation());

    private final Disk disk;
    private final String directory;
    private final Settings settings;
    private final ConcurrentMap<Integer, Segment> byNumber = new ConcurrentHashMap<>();
    private final Map<Segment, List<Segment>> unfinished = new LinkedHashMap<>();
    private final ReentrantLock syncLock = new ReentrantLock();
    private final RecordWriter writer = new RecordWriter();
    private volatile List<Segment> segments = List.of();
    private int lastNumber;
    private long nextSerial;

    /**
     * What a log is made with.
     *
     * @param namespace the id that every segment header repeats
     * @param segmentLengthMax length in bytes at which a new segment is begun
     * @param syncOnRotation whether a segment is synced before its successor is begun
     * @param clock milliseconds since 1970
     * @param random gives segment tags
     */
    public record Settings(
            int namespace,
            long segmentLengthMax,
            boolean syncOnRotation,
            java.time.InstantSource clock,
            RandomGenerator random) {}

    /** A record to append, without what the log knows itself. */
    public record Draft(Key key, boolean tombstone, int timestamp, Location previous) {}

    private SegmentLog(Disk disk, String directory, Settings settings) {
        this.disk = disk;
        this.directory = directory;
        this.settings = settings;
    }

    /**
     * Opens the segments in a directory; begins none. Unfinished files of an interrupted rotation
     * or compaction are deleted, files of other names left alone.
     *
     * @param firstNumber segments with a lower number are dead and deleted
     */
    public static SegmentLog open(Disk disk, String directory, int firstNumber, Settings settings)
            throws IOException {
        SegmentLog log = new SegmentLog(disk, directory, settings);
        log.lastNumber = firstNumber - 1;
        List<Segment> found = new ArrayList<>();
        for (String name : disk.list(directory)) {
            if (UNFINISHED_NAME.matcher(name).matches()) {
                disk.delete(log.path(name));
            } else if (NAME.matcher(name).matches()) {
                log.openSegment(name, firstNumber).ifPresent(found::add);
            }
        }
        found.sort(ORDER);
        found.forEach(segment -> log.byNumber.put(segment.number(), segment));
        log.settleCompactions(found);
        return log;
    }

    /**
     * Decides what a crash left of a compaction. While all its sources exist, it is finished by
     * {@link #unfinished()}; when one of them is gone, the index had been changed, and the others
     * are dead.
     */
    private void settleCompactions(List<Segment> found) throws IOException {
        List<Segment> listed = new ArrayList<>(found);
        for (Segment compacted : found) {
            if (compacted.header().generation() == 0) {
                continue;
            }
            List<Segment> sources =
                    found.stream().filter(s -> compacted.header().replaces(s.header())).toList();
            if (sources.isEmpty()) {
                continue;
            }
            if (covers(sources, compacted.header())) {
                listed.remove(compacted);
                unfinished.put(compacted, sources);
            } else {
                listed.removeAll(sources);
                for (Segment source : sources) {
                    discard(source);
                }
            }
        }
        segments = List.copyOf(listed);
    }

    /** Returns whether a file with this name belongs into the directory of a log. */
    public static boolean owns(String name) {
        return NAME.matcher(name).matches() || UNFINISHED_NAME.matcher(name).matches();
    }

    private static boolean covers(List<Segment> sources, SegmentHeader compacted) {
        long next = Integer.toUnsignedLong(compacted.firstCovered());
        for (Segment source : sources) {
            if (source.header().generation() >= compacted.generation()) {
                continue;
            }
            // Numbers that compaction itself used leave gaps, so only the ends are exact.
            next = Math.max(next, Integer.toUnsignedLong(source.header().lastCovered()));
        }
        return sources.getFirst().header().firstCovered() == compacted.firstCovered()
                && next == Integer.toUnsignedLong(compacted.lastCovered());
    }

    private void discard(Segment segment) throws IOException {
        byNumber.remove(segment.number());
        segment.release();
        disk.delete(path(segment.number()));
    }

    /** Returns the compactions that a crash interrupted: the new segment and those it replaces. */
    public Map<Segment, List<Segment>> unfinished() {
        return Map.copyOf(unfinished);
    }

    /**
     * Opens one segment for reading, outside a log.
     *
     * @param path of the file
     * @throws CorruptRecordException when it has no intact header
     */
    public static Segment openForReading(Disk disk, String path) throws IOException {
        DiskFile file = disk.open(path, false);
        ByteBuffer bytes = ByteBuffer.allocate(SegmentHeader.LENGTH);
        file.read(bytes, 0);
        Optional<SegmentHeader> header = SegmentHeader.read(bytes.flip());
        if (header.isEmpty()) {
            file.close();
            throw new CorruptRecordException(
                    disk.describe(path) + ": the header of the segment is damaged");
        }
        return new Segment(header.get(), file, disk.describe(path), file.size());
    }

    private Optional<Segment> openSegment(String name, int firstNumber) throws IOException {
        int number = Integer.parseUnsignedInt(name, 0, name.length() - SUFFIX.length(), 16);
        if (Integer.compareUnsigned(number, firstNumber) < 0) {
            disk.delete(path(name));
            return Optional.empty();
        }
        lastNumber = Math.max(lastNumber, number);
        DiskFile file = disk.open(path(name), false);
        ByteBuffer bytes = ByteBuffer.allocate(SegmentHeader.LENGTH);
        file.read(bytes, 0);
        Optional<SegmentHeader> header = SegmentHeader.read(bytes.flip());
        long length = file.size();
        if (header.isEmpty() && length <= SegmentHeader.LENGTH) {
            // A crash between creating the file and writing its header: it never held a record.
            file.close();
            disk.delete(path(name));
            return Optional.empty();
        }
        if (header.isEmpty()
                || header.get().number() != number
                || header.get().namespace() != settings.namespace()) {
            file.close();
            throw new CorruptRecordException(
                    disk.describe(path(name))
                            + " is no segment of this namespace or its header is damaged; restore"
                            + " it, or move it away and run rebuild-index to go on without its"
                            + " records");
        }
        return Optional.of(new Segment(header.get(), file, disk.describe(path(name)), length));
    }

    private String path(String name) {
        return directory + "/" + name;
    }

    /** Returns the path of the segment with a number. */
    public String path(int number) {
        return path(fileName(number));
    }

    /** Returns the name of the file of the segment with a number. */
    public static String fileName(int number) {
        return String.format("%08x", number) + SUFFIX;
    }

    /** Returns how the operator calls the directory. */
    public String name() {
        return disk.describe(directory);
    }

    /** Returns the segments, oldest first. */
    public List<Segment> segments() {
        return segments;
    }

    /** Returns the segment with a number, if it still exists. */
    public Optional<Segment> segment(int number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    /** Returns the segment that records are appended to, if one was begun. */
    public Optional<Segment> active() {
        List<Segment> all = segments;
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    /** Returns whether records were ever written. */
    public boolean isUsed() {
        return segments.size() > 1 || isActiveUsed();
    }

    /** Returns whether the active segment holds a record. */
    public boolean isActiveUsed() {
        return active().map(Segment::end).orElse(0L) > SegmentHeader.LENGTH;
    }

    /** Returns the serial of the next record. */
    public long nextSerial() {
        return nextSerial;
    }

    /** Raises the serial of the next record; used by recovery. */
    public void nextSerialAtLeast(long serial) {
        nextSerial = Math.max(nextSerial, serial);
    }

    /** Returns the highest segment number used so far. */
    public int lastNumber() {
        return lastNumber;
    }

    /** Raises the highest number, so that those of an earlier log are not used again. */
    public void lastNumberAtLeast(int number) {
        lastNumber = Math.max(lastNumber, number);
    }

    /** Cuts a torn tail off the last segment, durably. */
    public void truncate(long end) throws IOException {
        Segment last = segments.getLast();
        last.file().truncate(end);
        last.file().sync();
        last.end(end);
    }

    /** Begins a new segment; later records go there. */
    public Segment rotate() throws IOException {
        if (settings.syncOnRotation()) {
            sync();
        }
        int number = lastNumber + 1;
        SegmentHeader header =
                new SegmentHeader(
                        number,
                        settings.random().nextInt(),
                        number,
                        number,
                        0,
                        nextSerial,
                        settings.clock().millis(),
                        settings.namespace());
        DiskFile file = disk.open(path(number), true);
        try {
            file.truncate(0);
            file.write(header.write(), 0);
            file.sync();
            disk.syncDirectory(directory);
        } catch (IOException e) {
            file.close();
            disk.delete(path(number));
            throw e;
        }
        Segment segment =
                new Segment(header, file, disk.describe(path(number)), SegmentHeader.LENGTH);
        segment.synced(SegmentHeader.LENGTH);
        lastNumber = number;
        List<Segment> longer = new ArrayList<>(segments);
        longer.add(segment);
        byNumber.put(number, segment);
        segments = List.copyOf(longer);
        return segment;
    }

    /**
     * Begins a segment that takes over the records of others.
     *
     * @param sources adjacent, oldest first, without the active one
     */
    public CompactedSegment compact(List<Segment> sources) throws IOException {
        lastNumber++;
        SegmentHeader header =
                new SegmentHeader(
                        lastNumber,
                        settings.random().nextInt(),
                        sources.getFirst().header().firstCovered(),
                        sources.getLast().header().lastCovered(),
                        lastNumber,
                        sources.getFirst().header().firstSerial(),
                        settings.clock().millis(),
                        settings.namespace());
        return new CompactedSegment(disk.open(path(lastNumber) + UNFINISHED_SUFFIX, true), header);
    }

    /** Makes a compacted segment durable and readable; its sources stay. */
    public Segment publish(CompactedSegment compacted) throws IOException {
        String path = path(compacted.header().number());
        Segment segment = compacted.finish(disk.describe(path));
        disk.rename(path + UNFINISHED_SUFFIX, path);
        disk.syncDirectory(directory);
        byNumber.put(segment.number(), segment);
        return segment;
    }

    /** Deletes the file of a compaction that was given up. */
    public void abandon(CompactedSegment compacted) throws IOException {
        compacted.close();
        String path = path(compacted.header().number());
        disk.delete(path + UNFINISHED_SUFFIX);
        disk.delete(path);
    }

    /**
     * Puts a compacted segment in the place of its sources and deletes them; readers finish first.
     * No index entry may point to the sources any more, also after power loss.
     */
    public void replace(List<Segment> sources, Segment compacted) throws IOException {
        List<Segment> changed = new ArrayList<>(segments);
        changed.removeAll(sources);
        changed.add(compacted);
        changed.sort(ORDER);
        segments = List.copyOf(changed);
        unfinished.remove(compacted);
        for (Segment source : sources) {
            discard(source);
        }
    }

    /** Makes the names of the segments survive power loss; needs no lock. */
    public void syncDirectory() throws IOException {
        disk.syncDirectory(directory);
    }

    /**
     * Appends a record. On return it was handed to the operating system and is not yet durable.
     *
     * @param payload left as it is
     * @param table its checksums
     * @throws IOException when it could not be written; the log is as before
     */
    public Location append(Draft draft, ByteBuffer payload, int[] table) throws IOException {
        int payloadLength = payload.remaining();
        Segment segment = active().orElse(null);
        if (segment == null
                || RecordWriter.end(segment.end(), draft.key().length(), payloadLength)
                        > settings.segmentLengthMax()) {
            if (segment == null || segment.end() > SegmentHeader.LENGTH) {
                segment = rotate();
            }
        }
        RecordHeader header =
                new RecordHeader(
                        draft.tombstone(),
                        draft.key().length(),
                        payloadLength,
                        draft.timestamp(),
                        nextSerial,
                        draft.previous().segment(),
                        draft.previous().offset(),
                        segment.header().tag(),
                        (int) segment.synced());
        long offset = RecordWriter.start(segment.end(), payloadLength);
        try {
            segment.end(writer.write(segment.file(), offset, header, draft.key(), payload, table));
        } catch (IOException e) {
            discardTail(segment, segment.end(), e);
            throw e;
        }
        if (!draft.tombstone()) {
            nextSerial++;
        }
        return new Location(segment.number(), (int) offset);
    }

    private static void discardTail(Segment segment, long end, IOException cause) {
        try {
            segment.file().truncate(end);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** Makes every record appended so far survive power loss. Thread-safe. */
    public void sync() throws IOException {
        syncLock.lock();
        try {
            for (Segment segment : segments) {
                long end = segment.end();
                if (segment.synced() < end && segment.acquire()) {
                    try {
                        segment.file().sync();
                    } finally {
                        segment.release();
                    }
                    segment.synced(end);
                }
            }
        } finally {
            syncLock.unlock();
        }
    }

    /** Closes the files without syncing them; running reads finish first. */
    @Override
    public void close() throws IOException {
        @Nullable IOException failure = null;
        for (Segment segment : segments) {
            try {
                segment.release();
            } catch (IOException e) {
                failure = e;
            }
        }
        segments = List.of();
        byNumber.clear();
        if (failure != null) {
            throw failure;
        }
    }
}
