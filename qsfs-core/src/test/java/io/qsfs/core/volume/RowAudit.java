package io.qsfs.core.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;
import io.qsfs.core.pack.PieceCache;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Checks what must hold between all rows of a volume: allocated bytes, link and entry counts,
 * references of chunks, and that no dead chunk is named.
 */
final class RowAudit {
    private final Rows rows;
    private final Map<Long, InodeRow> inodes = new TreeMap<>();
    private final Map<Long, Long> links = new HashMap<>();
    private final Map<Long, Long> entries = new HashMap<>();
    private final Map<Long, Long> remains = new HashMap<>();
    private final Map<Long, Long> allocated = new HashMap<>();
    private final Map<PieceCache.Key, Integer> references = new HashMap<>();

    private RowAudit(Rows rows) {
        this.rows = rows;
    }

    static void check(Rows rows) throws StorageException {
        var audit = new RowAudit(rows);
        audit.read();
        audit.compare();
    }

    private void read() throws StorageException {
        for (byte letter : new byte[] {Keys.INODE, Keys.DENTRY, Keys.VERSION, Keys.EXTENT}) {
            try (var cursor = rows.scan(KeyRange.prefix(new byte[] {letter}), Direction.FORWARD)) {
                while (cursor.next()) {
                    note(letter, cursor.key(), cursor.value());
                }
            }
        }
    }

    private void note(byte letter, byte[] key, byte[] value) throws StorageException {
        long number = Keys.number(key);
        switch (letter) {
            case Keys.INODE -> inodes.put(number, InodeCodec.decode(number, value));
            case Keys.DENTRY -> noteDentry(number, key, value);
            case Keys.VERSION -> {
                Version version = VersionCodec.decode(key, value);
                remains.merge(number, 1L, Long::sum);
                if (!version.isDeleteMarker()) {
                    links.merge(version.inode(), 1L, Long::sum);
                }
            }
            default -> noteExtent(number, key, value);
        }
    }

    private void noteDentry(long parent, byte[] key, byte[] value) throws StorageException {
        Dentry dentry = DentryCodec.decode(parent, Keys.dentryName(key), value);
        (dentry.hollow() ? remains : entries).merge(parent, 1L, Long::sum);
        InodeRow row = Checks.present(inodes.get(dentry.inode()), "inode of " + dentry);
        assertThat(row.kind).isEqualTo(dentry.kind());
        if (dentry.isDirectory()) {
            assertThat(row.parent).isEqualTo(parent);
            assertThat(row.name).isEqualTo(dentry.name());
            assertThat(row.hollow).isEqualTo(dentry.hollow());
            if (!dentry.hollow()) {
                links.merge(parent, 1L, Long::sum);
            }
        } else {
            links.merge(dentry.inode(), 1L, Long::sum);
        }
    }

    private void noteExtent(long inode, byte[] key, byte[] value) throws StorageException {
        Extent extent = ExtentCodec.decode(Keys.extentOffset(key), value);
        InodeRow row = Checks.present(inodes.get(inode), "inode of " + extent);
        assertThat(extent.end()).isLessThanOrEqualTo(row.size);
        allocated.merge(inode, extent.length(), Long::sum);
        for (int i = 0; i < extent.run().count(); i++) {
            references.merge(key(extent.run().pack(), extent.run().first() + i), 1, Integer::sum);
        }
    }

    private static PieceCache.Key key(PackId pack, int number) {
        return new PieceCache.Key(pack, number);
    }

    private void compare() throws StorageException {
        for (InodeRow row : inodes.values()) {
            long number = row.number;
            assertThat(row.allocated)
                    .as("allocated bytes of inode %d", number)
                    .isEqualTo(allocated.getOrDefault(number, 0L));
            if (row.isDirectory() && row.links == 0) {
                continue;
            }
            long own = row.isDirectory() ? 2 : 0;
            assertThat((long) row.links)
                    .as("links of inode %d", number)
                    .isEqualTo(links.getOrDefault(number, 0L) + own);
            assertThat(row.entries)
                    .as("entries of %d", number)
                    .isEqualTo(entries.getOrDefault(number, 0L));
            assertThat(row.remains)
                    .as("remains of %d", number)
                    .isEqualTo(remains.getOrDefault(number, 0L));
        }
        compareReferences();
    }

    private void compareReferences() throws StorageException {
        var stored = new HashMap<PieceCache.Key, Integer>();
        references.keySet().forEach(key -> stored.put(key, 1));
        var shared = KeyRange.prefix(new byte[] {Keys.REFERENCE});
        try (var cursor = rows.scan(shared, Direction.FORWARD)) {
            while (cursor.next()) {
                PackId pack = PackId.read(cursor.key(), 1);
                byte[] value = cursor.value();
                for (int i = 0; i < value[1]; i++) {
                    int extra = value[2];
                    stored.put(key(pack, Keys.referenceChunk(cursor.key()) + i), 1 + extra);
                }
            }
        }
        assertThat(stored).isEqualTo(references);
        var dead = KeyRange.prefix(new byte[] {Keys.DEATH});
        try (var cursor = rows.scan(dead, Direction.FORWARD)) {
            while (cursor.next()) {
                Death death = Death.decode(cursor.value());
                for (int i = 0; i < death.count(); i++) {
                    var key = key(death.pack(), death.first() + i);
                    assertThat(references).doesNotContainKey(key);
                }
            }
        }
    }
}
