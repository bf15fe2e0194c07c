package io.qsfs.core.volume;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.journal.Manifest;
import io.qsfs.core.meta.MetadataReader;
import io.qsfs.core.volume.Finding.Table;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * Checks what must hold between the rows of a volume, changing nothing: every dentry and version
 * leads to an inode, counts of links, entries and allocated bytes are right, nothing belongs to an
 * inode that is not there, extents lie in known packs, and chunks are counted as often as they are
 * named. Reads each row a few times; memory is bounded whatever the size of the volume. Not
 * thread-safe.
 */
public final class TreeCheck {
    private final MetadataReader store;
    private final StoreRows rows;
    private final CheckLog log;
    private final KnownPacks packs;
    private long newestNumber;
    private long chunks;

    /** What is known of a stored pack. */
    @FunctionalInterface
    public interface KnownPacks {
        /** Its manifest; nothing when there is no such pack. */
        Optional<Manifest> find(io.qsfs.core.bytes.PackId pack) throws StorageException;
    }

    /**
     * @param store that does not change meanwhile
     */
    public TreeCheck(MetadataReader store, KnownPacks packs, CheckLog log) {
        this.store = store;
        this.rows = new StoreRows(store);
        this.packs = packs;
        this.log = log;
    }

    /** Runs all checks; what is wrong goes to the log. */
    public void run() throws StorageException {
        checkInodes();
        new LinkCheck(store, rows, log, newestNumber).run();
        new ReferenceCheck(store, log, chunks).run();
        checkNumbers();
    }

    private void checkInodes() throws StorageException {
        try (var inodes = new RowWalk(store, Keys.INODE);
                var extents = new RowWalk(store, Keys.EXTENT);
                var attributes = new RowWalk(store, Keys.ATTRIBUTE);
                var dentries = new RowWalk(store, Keys.DENTRY);
                var versions = new RowWalk(store, Keys.VERSION)) {
            inodes.rest(
                    (key, value) -> {
                        log.row();
                        long number = Keys.number(key);
                        newestNumber = Math.max(newestNumber, number);
                        skipTo(number, extents, attributes, dentries, versions);
                        var inode = new InodeCheck(number, row(number, value));
                        extents.at(number, inode::extent);
                        attributes.at(number, (k, v) -> log.row());
                        dentries.at(number, inode::dentry);
                        versions.at(number, inode::version);
                        inode.compare();
                    });
            skipTo(-1L, extents, attributes, dentries, versions);
        }
    }

    /** Reports rows of numbers before the given one, for no inode has them. */
    private void skipTo(
            long number, RowWalk extents, RowWalk attributes, RowWalk dentries, RowWalk versions)
            throws StorageException {
        extents.before(number, (key, value) -> stray(Table.EXTENT, key));
        attributes.before(number, (key, value) -> stray(Table.ATTRIBUTE, key));
        dentries.before(number, (key, value) -> stray(Table.DENTRY, key));
        versions.before(number, (key, value) -> stray(Table.VERSION, key));
    }

    private void stray(Table table, byte[] key) {
        log.row();
        log.add(table, "it belongs to inode %d, which is not there".formatted(Keys.number(key)));
    }

    private @Nullable InodeRow row(long number, byte[] value) throws StorageException {
        try {
            return InodeCodec.decode(number, value);
        } catch (StorageException.Corrupt
                | StorageException.UnsupportedVersion
                | IllegalArgumentException e) {
            log.add(Table.INODE, "inode %d: %s".formatted(number, e.getMessage()));
            return null;
        }
    }

    private void checkNumbers() throws StorageException {
        byte[] value = rows.get(Keys.NUMBERS);
        if (value == null) {
            if (newestNumber > Inode.SYSTEM_ROOT) {
                log.add(Table.NUMBERS, "the row of given numbers is not there");
            }
            return;
        }
        var in = new BytesReader("numbers row", value);
        in.skip(1);
        long limit = in.varint();
        if (limit <= newestNumber) {
            log.add(
                    Table.NUMBERS,
                    "numbers below %d count as given, and there is inode %d"
                            .formatted(limit, newestNumber));
        }
    }

    /** One inode and the rows that lie under its number. */
    private final class InodeCheck {
        private final long number;
        private final @Nullable InodeRow row;
        private long allocated;
        private long extentsEnd;
        private long entries;
        private long remains;
        private long directories;

        InodeCheck(long number, @Nullable InodeRow row) {
            this.number = number;
            this.row = row;
        }

        void extent(byte[] key, byte[] value) throws StorageException {
            log.row();
            long offset = Keys.extentOffset(key);
            RowWalk.ifSound(() -> check(ExtentCodec.decode(offset, value)))
                    .ifPresent(problem -> log.add(Table.EXTENT, where(offset) + ": " + problem));
        }

        private void check(Extent extent) throws StorageException {
            long offset = extent.offset();
            if (offset < extentsEnd) {
                log.add(Table.EXTENT, where(offset) + " overlaps the one before");
            }
            if (row != null && extent.end() > row.size) {
                log.add(
                        Table.EXTENT,
                        where(offset) + " ends at %d, behind the file".formatted(extent.end()));
            }
            extentsEnd = extent.end();
            allocated += extent.length();
            chunks += extent.run().count();
            checkPack(extent);
        }

        private void checkPack(Extent extent) throws StorageException {
            ChunkRun run = extent.run();
            Optional<Manifest> manifest = packs.find(run.pack());
            if (manifest.isEmpty()) {
                log.add(
                        Table.EXTENT,
                        where(extent.offset()) + " lies in pack " + run.pack() + ", which is none");
                return;
            }
            long end = run.position() + run.storedBytes(0, run.count());
            if (run.first() + run.count() > manifest.get().chunkCount()
                    || end > manifest.get().chunkBytes()) {
                log.add(
                        Table.EXTENT,
                        where(extent.offset()) + " goes beyond the chunks of pack " + run.pack());
            }
            if (extent.skip() + extent.length() > run.plainBytes()) {
                log.add(Table.EXTENT, where(extent.offset()) + " is longer than its chunks");
            }
        }

        private String where(long offset) {
            return "inode %d at %d".formatted(number, offset);
        }

        void dentry(byte[] key, byte[] value) throws StorageException {
            log.row();
            Name name = Keys.dentryName(key);
            RowWalk.ifSound(() -> check(DentryCodec.decode(number, name, value)))
                    .ifPresent(
                            problem ->
                                    log.add(
                                            Table.DENTRY,
                                            "%s in inode %d: %s".formatted(name, number, problem)));
        }

        private void check(Dentry dentry) throws StorageException {
            entries += dentry.hollow() ? 0 : 1;
            remains += dentry.hollow() ? 1 : 0;
            directories += dentry.isDirectory() && !dentry.hollow() ? 1 : 0;
            InodeRow child = rows.inode(dentry.inode());
            if (child == null) {
                log.add(
                        Table.DENTRY,
                        "%s in inode %d leads to inode %d, which is not there"
                                .formatted(dentry.name(), number, dentry.inode()));
            } else if (child.kind != dentry.kind()) {
                log.add(
                        Table.DENTRY,
                        "%s in inode %d is a %s, its inode %d a %s"
                                .formatted(
                                        dentry.name(),
                                        number,
                                        dentry.kind(),
                                        dentry.inode(),
                                        child.kind));
            } else if (dentry.isDirectory() && !isOwnDentry(child, dentry)) {
                log.add(
                        Table.INODE,
                        "directory %d does not know that it is %s in inode %d"
                                .formatted(dentry.inode(), dentry.name(), number));
            }
        }

        private boolean isOwnDentry(InodeRow child, Dentry dentry) {
            return child.parent == number
                    && child.name.equals(dentry.name())
                    && child.hollow == dentry.hollow();
        }

        void version(byte[] key, byte[] value) throws StorageException {
            log.row();
            remains++;
            RowWalk.ifSound(() -> check(VersionCodec.decode(key, value)))
                    .ifPresent(
                            problem ->
                                    log.add(
                                            Table.VERSION,
                                            "in inode %d: %s".formatted(number, problem)));
        }

        private void check(Version version) throws StorageException {
            if (!version.isDeleteMarker() && rows.inode(version.inode()) == null) {
                log.add(
                        Table.VERSION,
                        "version %d of %s in inode %d leads to inode %d, which is not there"
                                .formatted(
                                        version.number(), version.name(), number, version.inode()));
            }
        }

        void compare() {
            if (row == null) {
                return;
            }
            require("allocated bytes", row.allocated, allocated);
            if (row.isDirectory() && row.links > 0) {
                require("entries", row.entries, entries);
                require("remains", row.remains, remains);
                require("links", row.links, 2 + directories);
            } else if (!row.isDirectory() && entries + remains > 0) {
                log.add(
                        Table.DENTRY,
                        "inode %d is no directory and has dentries".formatted(number));
            }
        }

        private void require(String what, long stored, long counted) {
            if (stored != counted) {
                log.add(
                        Table.INODE,
                        "inode %d says that it has %d %s, and has %d"
                                .formatted(number, stored, what, counted));
            }
        }
    }
}
