package io.qsfs.core.volume;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;
import io.qsfs.core.meta.MetadataReader;
import io.qsfs.core.volume.Finding.Table;

/**
 * Counts how many dentries and versions lead to each file, and compares with what its inode says;
 * what none leads to must be an orphan. Passes over rows that cannot be read. Works on a window of
 * inode numbers at a time. Not thread-safe.
 */
final class LinkCheck {
    /** Inodes whose links are counted in one pass over all dentries: 4 MiB of counts. */
    private static final int WINDOW = 1 << 20;

    private final MetadataReader store;
    private final StoreRows rows;
    private final CheckLog log;
    private final long newestNumber;

    LinkCheck(MetadataReader store, StoreRows rows, CheckLog log, long newestNumber) {
        this.store = store;
        this.rows = rows;
        this.log = log;
        this.newestNumber = newestNumber;
    }

    void run() throws StorageException {
        for (long first = 0; first <= newestNumber; first += WINDOW) {
            checkWindow(first);
        }
        checkOrphans();
    }

    private void checkWindow(long first) throws StorageException {
        int[] links = new int[WINDOW];
        count(Keys.DENTRY, first, links);
        count(Keys.VERSION, first, links);
        var range = KeyRange.of(Keys.of(Keys.INODE, first), Keys.of(Keys.INODE, first + WINDOW));
        try (var cursor = store.scan(range, Direction.FORWARD)) {
            while (cursor.next()) {
                long number = Keys.number(cursor.key());
                byte[] value = cursor.value();
                int found = links[(int) (number - first)];
                var _ = RowWalk.ifSound(() -> compare(InodeCodec.decode(number, value), found));
            }
        }
    }

    private void count(byte letter, long first, int[] links) throws StorageException {
        try (var cursor = store.scan(KeyRange.prefix(new byte[] {letter}), Direction.FORWARD)) {
            while (cursor.next()) {
                byte[] key = cursor.key();
                byte[] value = cursor.value();
                var _ =
                        RowWalk.ifSound(
                                () -> {
                                    long index = target(letter, key, value) - first;
                                    if (index >= 0 && index < links.length) {
                                        links[(int) index]++;
                                    }
                                });
            }
        }
    }

    private static long target(byte letter, byte[] key, byte[] value) throws StorageException {
        return letter == Keys.DENTRY
                ? DentryCodec.decode(Keys.number(key), Keys.dentryName(key), value).inode()
                : VersionCodec.decode(key, value).inode();
    }

    private void compare(InodeRow row, int links) throws StorageException {
        boolean isRoot = row.number == Inode.ROOT || row.number == Inode.SYSTEM_ROOT;
        if (row.isDirectory()) {
            if (links != (isRoot || row.links == 0 ? 0 : 1)) {
                log.add(
                        Table.INODE,
                        "%d dentries lead to directory %d".formatted(links, row.number));
            }
        } else if (row.links != links) {
            log.add(
                    Table.INODE,
                    "inode %d says that it has %d links, and has %d"
                            .formatted(row.number, row.links, links));
        }
        if (row.links == 0 && rows.get(Keys.of(Keys.ORPHAN, row.number)) == null) {
            log.add(
                    Table.INODE,
                    "inode %d has no name and is not noted as an orphan".formatted(row.number));
        }
    }

    private void checkOrphans() throws StorageException {
        var range = KeyRange.prefix(new byte[] {Keys.ORPHAN});
        try (var cursor = store.scan(range, Direction.FORWARD)) {
            while (cursor.next()) {
                log.row();
                long number = Keys.number(cursor.key());
                var _ = RowWalk.ifSound(() -> checkOrphan(number));
            }
        }
    }

    private void checkOrphan(long number) throws StorageException {
        InodeRow row = rows.inode(number);
        if (row == null) {
            log.add(Table.ORPHAN, "orphan %d is no inode".formatted(number));
        } else if (row.links > 0) {
            log.add(Table.ORPHAN, "orphan %d has %d links".formatted(number, row.links));
        }
    }
}
