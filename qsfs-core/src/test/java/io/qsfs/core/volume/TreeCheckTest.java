package io.qsfs.core.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.bytes.PackId;
import io.qsfs.core.bytes.WriterId;
import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.journal.Manifest;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;
import io.qsfs.core.meta.RowChange;
import io.qsfs.core.meta.memory.MemoryMetadataStore;
import io.qsfs.core.stripe.Stripe;
import io.qsfs.core.stripe.StripeGeometry;
import io.qsfs.core.time.Environment;
import io.qsfs.core.volume.Finding.Table;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Damages rows of every table one after another, and sees the check find each of them. */
final class TreeCheckTest {
    private static final PackId STRANGE = new PackId(new WriterId(77, 77), 7);

    private final MemoryMetadataStore store = new MemoryMetadataStore();
    private final Environment environment = Environment.system();
    private long directory;
    private long file;
    private long link;
    private long orphan;

    @BeforeEach
    void fill() throws StorageException {
        Volume volume =
                Volume.open(
                        new MemoryLog(store, 16),
                        environment,
                        VolumeConfig.defaults(),
                        () -> new Room(1L << 40, 1L << 40));
        directory =
                volume.update(
                        t ->
                                t.create(
                                                Inode.ROOT,
                                                Name.of("bucket"),
                                                NewInode.directory(0755, 0, 0))
                                        .number());
        volume.update(
                t -> t.change(directory, InodeChange.none().withVersioning(Versioning.ENABLED)));
        file = put(volume, "a", 300_000);
        put(volume, "a", 200_000);
        link = create(volume, "linked");
        volume.update(
                t -> {
                    t.link(link, Inode.ROOT, Name.of("again"));
                    return 0;
                });
        write(volume, link, 150_000);
        long clone = create(volume, "clone");
        try (FileHandle from = volume.open(link);
                FileHandle to = volume.open(clone)) {
            to.cloneFrom(from, 0, 0, 150_000);
        }
        write(volume, create(volume, "overwritten"), 100_000);
        write(volume, inode(volume, "overwritten"), 100_000);
        FileHandle staged = volume.stage(NewInode.file(0600, 0, 0));
        staged.write(0, new byte[] {1}, 0, 1);
        staged.flush();
        orphan = staged.inode();
        volume.sync();
    }

    @AfterEach
    void close() {
        environment.close();
    }

    private long put(Volume volume, String name, int length) throws StorageException {
        try (FileHandle staged = volume.stage(NewInode.file(0644, 0, 0))) {
            staged.write(0, new byte[length], 0, length);
            staged.flush();
            volume.update(t -> t.replace(directory, Name.of(name), staged.inode()));
            return staged.inode();
        }
    }

    private static long create(Volume volume, String name) throws StorageException {
        return volume.update(
                t -> t.create(Inode.ROOT, Name.of(name), NewInode.file(0644, 0, 0)).number());
    }

    private static long inode(Volume volume, String name) throws StorageException {
        return volume.view(t -> t.lookup(Inode.ROOT, Name.of(name), Form.FILE))
                .orElseThrow()
                .inode();
    }

    private static void write(Volume volume, long inode, int length) throws StorageException {
        try (FileHandle handle = volume.open(inode)) {
            handle.write(0, new byte[length], 0, length);
        }
    }

    private CheckLog check() throws StorageException {
        var log = new CheckLog();
        new TreeCheck(store, TreeCheckTest::manifest, log).run();
        return log;
    }

    /** Every pack of the log in memory is known. */
    private static Optional<Manifest> manifest(PackId pack) {
        var stripe = new Stripe(pack, new StripeGeometry(4096, 1, 1), new int[] {0, 1});
        return pack.equals(STRANGE)
                ? Optional.empty()
                : Optional.of(new Manifest(stripe, 1, 1, 16, 16 << 20));
    }

    @Test
    void aVolumeInOrderIsClean() throws StorageException {
        CheckLog log = check();
        assertThat(log.findings()).isEmpty();
        assertThat(log.rows()).isGreaterThan(20);
    }

    /** Makes the change, sees that it is found, and takes it back. */
    private void finds(Table table, String problem, RowChange change) throws StorageException {
        Optional<byte[]> before = store.get(change.key());
        store.apply(List.of(change));
        assertThat(check().findings())
                .as("%s %s", table, problem)
                .anySatisfy(
                        finding -> {
                            assertThat(finding.table()).isEqualTo(table);
                            assertThat(finding.problem()).contains(problem);
                        });
        store.apply(
                List.of(
                        before.isPresent()
                                ? RowChange.put(change.key(), before.get())
                                : RowChange.delete(change.key())));
        assertThat(check().findings()).isEmpty();
    }

    /** An inode changed in one respect. */
    private interface Damage {
        void to(InodeRow row);
    }

    private RowChange inode(long number, Damage damage) throws StorageException {
        byte[] key = Keys.of(Keys.INODE, number);
        InodeRow row = InodeCodec.decode(number, store.get(key).orElseThrow());
        damage.to(row);
        return RowChange.put(key, InodeCodec.encode(row));
    }

    @Test
    void findsDamagedInodes() throws StorageException {
        byte[] key = Keys.of(Keys.INODE, file);
        finds(Table.INODE, "version", RowChange.put(key, new byte[] {9, 9}));
        finds(Table.VERSION, "not there", RowChange.delete(key));
        finds(Table.EXTENT, "not there", RowChange.delete(key));
        finds(Table.INODE, "3 links, and has 2", inode(link, row -> row.links = 3));
        finds(Table.INODE, "allocated bytes", inode(link, row -> row.allocated++));
        finds(Table.INODE, "entries", inode(directory, row -> row.entries++));
        finds(Table.INODE, "remains", inode(directory, row -> row.remains++));
        finds(Table.INODE, "links", inode(directory, row -> row.links++));
        finds(Table.INODE, "does not know", inode(directory, row -> row.parent = 2));
        finds(Table.EXTENT, "behind the file", inode(link, row -> row.size = 10));
        finds(Table.DENTRY, "is no directory", inode(directory, row -> row.kind = Kind.FIFO));
    }

    @Test
    void findsDamagedDentries() throws StorageException {
        byte[] key = Keys.dentry(Inode.ROOT, Name.of("again"), false);
        finds(Table.INODE, "2 links, and has 1", RowChange.delete(key));
        var astray = new Dentry(Inode.ROOT, Name.of("again"), 9_999, Kind.FILE, false);
        finds(Table.DENTRY, "not there", RowChange.put(key, DentryCodec.encode(astray)));
        var odd = new Dentry(Inode.ROOT, Name.of("again"), link, Kind.FIFO, false);
        finds(Table.DENTRY, "FIFO", RowChange.put(key, DentryCodec.encode(odd)));
        finds(Table.DENTRY, "version", RowChange.put(key, new byte[] {7}));
        byte[] nowhere = Keys.dentry(9_999, Name.of("x"), false);
        finds(Table.DENTRY, "not there", RowChange.put(nowhere, DentryCodec.encode(odd)));
    }

    @Test
    void findsDamagedVersions() throws StorageException {
        byte[] key = first(Keys.VERSION);
        finds(Table.INODE, "remains", RowChange.delete(key));
        finds(Table.VERSION, "version", RowChange.put(key, new byte[] {7}));
    }

    @Test
    void findsDamagedExtents() throws StorageException {
        byte[] key = Keys.extent(link, 0);
        Extent extent = ExtentCodec.decode(0, store.get(key).orElseThrow());
        finds(Table.INODE, "allocated", RowChange.delete(key));
        finds(Table.EXTENT, "version", RowChange.put(key, new byte[] {7}));
        ChunkRun run = extent.run();
        var strange = new ChunkRun(STRANGE, 0, 0, new int[] {17}, new int[] {131_072});
        finds(Table.EXTENT, "which is none", with(extent, strange));
        var beyond = new ChunkRun(run.pack(), 16, 0, new int[] {17}, new int[] {131_072});
        finds(Table.EXTENT, "beyond the chunks", with(extent, beyond));
        var little = new ChunkRun(run.pack(), run.first(), 0, new int[] {17}, new int[] {20});
        finds(Table.EXTENT, "longer than its chunks", with(extent, little));
        byte[] inside = Keys.extent(link, 10);
        finds(Table.EXTENT, "overlaps", RowChange.put(inside, ExtentCodec.encode(extent)));
    }

    private RowChange with(Extent extent, ChunkRun run) {
        var changed = new Extent(extent.offset(), extent.length(), 0, extent.birth(), run);
        return RowChange.put(Keys.extent(link, 0), ExtentCodec.encode(changed));
    }

    @Test
    void findsDamagedAttributes() throws StorageException {
        byte[] key =
                Keys.attribute(
                        9_999,
                        AttributeName.parse(
                                        "user.x"
                                                .getBytes(
                                                        java.nio.charset.StandardCharsets.US_ASCII))
                                .orElseThrow());
        finds(Table.ATTRIBUTE, "not there", RowChange.put(key, new byte[] {1}));
    }

    @Test
    void findsDamagedReferencesAndDeaths() throws StorageException {
        byte[] key = first(Keys.REFERENCE);
        finds(Table.REFERENCE, "none counts that", RowChange.delete(key));
        byte[] more = new BytesWriter(8).int8(1).varint(1).varint(9).toBytes();
        finds(Table.REFERENCE, "counts 10 extents", RowChange.put(key, more));
        finds(Table.REFERENCE, "version", RowChange.put(key, new byte[] {7}));
        Extent extent = ExtentCodec.decode(0, store.get(Keys.extent(link, 0)).orElseThrow());
        var death = new Death(extent.run().pack(), extent.run().first(), 1, 17, 1);
        finds(Table.DEATH, "as dead", RowChange.put(Keys.death(5, 77), death.encode()));
        finds(Table.DEATH, "version", RowChange.put(Keys.death(5, 77), new byte[] {7}));
    }

    @Test
    void findsDamagedOrphansAndNumbers() throws StorageException {
        finds(Table.INODE, "orphan", RowChange.delete(Keys.of(Keys.ORPHAN, orphan)));
        byte[] nobody = Keys.of(Keys.ORPHAN, 9_999);
        finds(Table.ORPHAN, "is no inode", RowChange.put(nobody, new byte[0]));
        byte[] alive = Keys.of(Keys.ORPHAN, link);
        finds(Table.ORPHAN, "has 2 links", RowChange.put(alive, new byte[0]));
        finds(Table.NUMBERS, "not there", RowChange.delete(Keys.NUMBERS));
        byte[] few = Numbers.encode(17, 3);
        finds(Table.NUMBERS, "below 17", RowChange.put(Keys.NUMBERS, few));
    }

    private byte[] first(byte letter) throws StorageException {
        List<byte[]> keys = new ArrayList<>();
        var range = KeyRange.prefix(new byte[] {letter});
        try (var cursor = store.scan(range, Direction.FORWARD)) {
            Checks.invariant(cursor.next(), "there is a row of " + (char) letter);
            keys.add(cursor.key());
        }
        return keys.getFirst();
    }
}
