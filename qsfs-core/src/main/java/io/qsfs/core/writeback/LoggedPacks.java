package io.qsfs.core.writeback;

import io.qsfs.core.bytes.Crc32c;
import io.qsfs.core.bytes.LittleEndian;
import io.qsfs.core.bytes.PackId;
import io.qsfs.core.bytes.WriterId;
import io.qsfs.core.crypto.ChunkCipher;
import io.qsfs.core.crypto.VolumeKeys;
import io.qsfs.core.disk.LocalDirectory;
import io.qsfs.core.disk.LocalFile;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.pack.ChunkCodec;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * What an earlier process left in the write-back log: read at the opening, before anything is
 * written. Not thread-safe.
 */
public final class LoggedPacks {
    private static final System.Logger LOGGER = System.getLogger(LoggedPacks.class.getName());
    private static final String SLOT = "slot-";
    private static final String ENDED = "ended-";
    private static final String SET_ASIDE = "set-aside-";

    /** Bytes read at once while a record behind damage is looked for. */
    private static final int SEARCH_BLOCK = 1 << 20;

    /** No record is longer: a pack and its tables. */
    private static final int LENGTH_MAX = 1 << 28;

    private final LocalDirectory directory;
    private final VolumeKeys keys;
    private final RandomGenerator random;
    private final Map<PackId, String> files = new TreeMap<>();

    private LoggedPacks(LocalDirectory directory, VolumeKeys keys, RandomGenerator random) {
        this.directory = directory;
        this.keys = keys;
        this.random = random;
    }

    /**
     * A pack that was to go to the nodes.
     *
     * @param bytes the pack, from 0 to length; the receiver's own
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    public record Sealed(PackId id, byte[] bytes, int length) {}

    static String slotName(int number) {
        return SLOT + number;
    }

    /**
     * Looks which packs the directory's files hold a part of.
     *
     * @throws StorageException.Conflict if they are of another volume
     */
    public static LoggedPacks find(
            LocalDirectory directory, VolumeKeys keys, RandomGenerator random)
            throws StorageException {
        var found = new LoggedPacks(directory, keys, random);
        found.run(found::scan);
        return found;
    }

    private void scan() throws IOException {
        for (String name : directory.names()) {
            if (name.startsWith(SLOT)) {
                try (LocalFile file = directory.open(name)) {
                    Optional<SlotHeader> header = header(name, file);
                    if (header.isPresent() && holdsRecords(file, header.get())) {
                        requireOurs(name, header.get());
                        files.put(header.get().pack(), name);
                    } else if (header.isEmpty() && SlotHeader.isDamaged(start(file))) {
                        setAsideDamaged(name);
                    }
                }
            }
        }
    }

    /** Nobody can tell whether it held anything, so it must neither be used again nor vanish. */
    private void setAsideDamaged(String name) throws IOException {
        String kept = SET_ASIDE + "damaged-" + WriterId.random(random);
        directory.rename(name, kept);
        directory.sync();
        LOGGER.log(
                System.Logger.Level.ERROR,
                "the header of {0} is damaged; what may have been acknowledged in it on this"
                        + " machine only cannot be read and is kept in {1}",
                directory.describe(name),
                directory.describe(kept));
    }

    private boolean holdsRecords(LocalFile file, SlotHeader header) throws IOException {
        var records = new Records(file, header);
        return records.next().isPresent() || records.continues();
    }

    private void requireOurs(String name, SlotHeader header) throws StorageException {
        if (!header.volume().equals(keys.volumeId())) {
            throw new StorageException.Conflict(
                    "%s belongs to volume %s, not to %s: move it away"
                            .formatted(directory.describe(name), header.volume(), keys.volumeId()));
        }
    }

    /** The packs, in the order of their ids. */
    public List<PackId> packs() {
        return List.copyOf(files.keySet());
    }

    /**
     * Reads a pack, and ends it when its writer had not: from then on the log has its end, and
     * every further reading gives the same bytes.
     *
     * @return empty when the log has nothing of the pack
     * @throws StorageException.Corrupt if what was acknowledged cannot be read any more
     */
    public Optional<Sealed> read(PackId pack, ChunkCodec codec) throws StorageException {
        String name = files.get(pack);
        if (name == null) {
            return Optional.empty();
        }
        var read = new LoggedPack[1];
        run(() -> read[0] = readAndEnd(name, pack, codec));
        LoggedPack logged = read[0];
        return Optional.of(new Sealed(pack, logged.bytes(), logged.length()));
    }

    private LoggedPack readAndEnd(String name, PackId pack, ChunkCodec codec) throws IOException {
        LoggedPack logged;
        SlotHeader header;
        try (LocalFile file = directory.open(name)) {
            header = header(name, file).orElseThrow();
            logged = read(name, file, header);
        }
        if (!logged.isEnded()) {
            byte[] packEnd = logged.end(keys.packKeys(pack), codec);
            writeEnded(name, logged, packEnd);
        }
        return logged;
    }

    /** Writes the ended pack into a new file, and then in place of the other. */
    private void writeEnded(String name, LoggedPack logged, byte[] packEnd) throws IOException {
        String next = ENDED + name;
        directory.delete(next);
        try (LocalFile file = directory.open(next)) {
            var slot = new Slot(file, logged.bytes().length);
            var use = new PackId(WriterId.random(random), logged.id().sequence());
            slot.begin(
                    new SlotHeader(keys.volumeId(), logged.id(), use), keys.writeBackRecords(use));
            slot.end(logged.toPart(), packEnd);
            slot.sync();
        }
        directory.sync();
        directory.rename(next, name);
        directory.sync();
    }

    private LoggedPack read(String name, LocalFile file, SlotHeader header) throws IOException {
        var logged = new LoggedPack(header.pack());
        var records = new Records(file, header);
        Optional<Records.Read> next = records.next();
        while (next.isPresent()) {
            logged.add(next.get().record(), next.get().raw());
            next = records.next();
        }
        if (records.continues()) {
            throw new StorageException.Corrupt(
                    "%s is damaged before its end, and holds changes that were acknowledged on this machine only: repair the disk, or move the file away to open the volume without them"
                            .formatted(directory.describe(name)));
        }
        return logged;
    }

    /**
     * Keeps a pack that will never be replayed where nobody overwrites it.
     *
     * @return where it is now
     */
    public String setAside(PackId pack) throws StorageException {
        String name = String.valueOf(files.remove(pack));
        String kept = SET_ASIDE + pack;
        run(
                () -> {
                    directory.rename(name, kept);
                    directory.sync();
                });
        return directory.describe(kept);
    }

    /** The files that hold packs which were set aside, now or earlier, for messages. */
    public static List<String> setAside(LocalDirectory directory) throws IOException {
        return directory.names().stream()
                .filter(name -> name.startsWith(SET_ASIDE))
                .map(directory::describe)
                .toList();
    }

    /** Forgets all packs: they are on the nodes. */
    public void clear() throws StorageException {
        run(
                () -> {
                    for (String name : directory.names()) {
                        if (!name.startsWith(SET_ASIDE)) {
                            directory.delete(name);
                        }
                    }
                    directory.sync();
                });
        files.clear();
    }

    /**
     * Begins a log for a new writer in place of what was found, which must be on the nodes.
     *
     * @throws IOException if the disk does not take it; nothing of the volume depends on that
     */
    public WriteBackLog start(WriteBackLog.Limits limits) throws IOException {
        for (String name : directory.names()) {
            if (name.startsWith(SLOT) && !limits.names().contains(name)) {
                directory.delete(name);
            }
        }
        files.clear();
        return new WriteBackLog(directory, keys, limits, random);
    }

    private Optional<SlotHeader> header(String name, LocalFile file) throws IOException {
        byte[] start = start(file);
        String resource = directory.describe(name);
        Optional<SlotHeader> header = SlotHeader.read(resource, start);
        if (header.isPresent()) {
            return header;
        }
        Optional<SlotHeader> corrected = SlotHeader.corrected(resource, start);
        return corrected.isPresent() && holdsRecords(file, corrected.get())
                ? corrected
                : Optional.empty();
    }

    private static byte[] start(LocalFile file) throws IOException {
        byte[] start = new byte[SlotHeader.LENGTH];
        return Arrays.copyOf(start, file.read(0, start, 0, start.length));
    }

    private interface Work {
        void run() throws IOException;
    }

    private void run(Work work) throws StorageException {
        try {
            work.run();
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "write-back log", e);
            throw new StorageException.Unavailable(
                    "the write-back log %s cannot be read: %s"
                            .formatted(directory.describe(""), e.getMessage()),
                    e);
        }
    }

    /** The records of a slot, one after another. */
    private final class Records {
        private final LocalFile file;
        private final SlotHeader header;
        private final ChunkCipher cipher;
        private long at = SlotHeader.LENGTH;
        private long number;
        private int chunksEnd;

        Records(LocalFile file, SlotHeader header) {
            this.file = file;
            this.header = header;
            this.cipher = keys.writeBackRecords(header.use());
        }

        @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
        record Read(SlotRecord record, byte[] raw) {}

        /** The next; empty where it is not whole. */
        Optional<Read> next() throws IOException {
            Optional<int[]> lengths = lengths();
            if (lengths.isEmpty()) {
                return Optional.empty();
            }
            Optional<Read> read = readAt(at, number, chunksEnd, lengths.get());
            if (read.isPresent()) {
                at += SlotRecord.PREFIX + (long) lengths.get()[0] + lengths.get()[1];
                number++;
                chunksEnd += read.get().raw().length;
            }
            return read;
        }

        /**
         * Whether behind a record that is not whole there is one that is: no torn end then. It may
         * be anywhere, for the damage may be in the lengths.
         */
        boolean continues() throws IOException {
            byte[] block = new byte[SEARCH_BLOCK + SlotRecord.PREFIX - 1];
            long size = file.size();
            for (long from = at + 1; from < size; from += SEARCH_BLOCK) {
                int length = file.read(from, block, 0, block.length);
                for (int i = 0; i + SlotRecord.PREFIX <= length; i++) {
                    Optional<int[]> behind = lengths(block, i, from + i, size);
                    if (behind.isPresent()
                            && readAt(from + i, number + 1, chunksEnd, behind.get()).isPresent()) {
                        return true;
                    }
                }
            }
            return false;
        }

        private Optional<int[]> lengths() throws IOException {
            byte[] prefix = new byte[SlotRecord.PREFIX];
            return file.read(at, prefix, 0, prefix.length) < prefix.length
                    ? Optional.empty()
                    : lengths(prefix, 0, at, file.size());
        }

        private static Optional<int[]> lengths(byte[] bytes, int offset, long start, long size) {
            int sealed = LittleEndian.getInt(bytes, offset);
            int raw = LittleEndian.getInt(bytes, offset + 4);
            boolean plausible =
                    sealed >= ChunkCipher.OVERHEAD
                            && raw >= 0
                            && (long) sealed + raw < LENGTH_MAX
                            && start + SlotRecord.PREFIX + sealed + raw <= size;
            return plausible ? Optional.of(new int[] {sealed, raw}) : Optional.empty();
        }

        private Optional<Read> readAt(long start, long record, int chunksStart, int[] lengths)
                throws IOException {
            byte[] sealed = new byte[lengths[0]];
            byte[] raw = new byte[lengths[1]];
            file.read(start + SlotRecord.PREFIX, sealed, 0, sealed.length);
            file.read(start + SlotRecord.PREFIX + sealed.length, raw, 0, raw.length);
            try {
                SlotRecord head =
                        SlotRecord.open(cipher, record, header.pack(), sealed, chunksStart);
                boolean whole =
                        head.rawLength() == raw.length && head.rawChecksum() == Crc32c.of(raw);
                return whole ? Optional.of(new Read(head, raw)) : Optional.empty();
            } catch (StorageException.Corrupt e) {
                LOGGER.log(System.Logger.Level.DEBUG, "the log ends here", e);
                return Optional.empty();
            }
        }
    }
}
