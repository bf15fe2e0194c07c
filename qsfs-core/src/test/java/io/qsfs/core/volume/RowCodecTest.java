package io.qsfs.core.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.bytes.WriterId;
import io.qsfs.core.error.StorageException;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Rows are written as they were when the format was fixed, and read back as they were written. */
final class RowCodecTest {
    private static final PackId PACK = new PackId(new WriterId(0x0102030405060708L, 9), 77);

    private static InodeRow file() {
        InodeRow row =
                InodeRow.create(
                        300, NewInode.file(04755, 1000, -2), new Timestamp(-5, 999_999_999));
        row.links = 3;
        row.size = 1L << 40;
        row.allocated = 12_345;
        row.changed = new Timestamp(1_700_000_000, 1);
        row.changes = 17;
        row.version = 299;
        row.versioned = true;
        row.label = Label.of(new byte[] {1, 2, 3});
        return row;
    }

    private static InodeRow directory() {
        InodeRow row = InodeRow.create(301, NewInode.directory(0755, 0, 0), new Timestamp(7, 8));
        row.implied = true;
        row.hollow = true;
        row.versioning = Versioning.SUSPENDED;
        row.entries = 2;
        row.remains = 1;
        row.parent = 1;
        row.name = Name.of("größe");
        return row;
    }

    private static Extent extent() {
        var run = new ChunkRun(PACK, 5, 70_000, new int[] {90_000, 40}, new int[] {131_072, 23});
        return new Extent(131_072, 131_072 + 20, 3, 1234, run);
    }

    private static Map<String, String> rows() {
        var rows = new LinkedHashMap<String, byte[]>();
        rows.put("inode file", InodeCodec.encode(file()));
        rows.put("inode directory", InodeCodec.encode(directory()));
        rows.put(
                "inode symlink",
                InodeCodec.encode(
                        InodeRow.create(
                                302,
                                NewInode.symlink(SymlinkTarget.of("../x"), 1, 2),
                                Timestamp.EPOCH)));
        rows.put(
                "inode device",
                InodeCodec.encode(
                        InodeRow.create(
                                303,
                                NewInode.special(Kind.BLOCK_DEVICE, 0660, 0, 6, 0x801),
                                Timestamp.EPOCH)));
        rows.put(
                "dentry",
                DentryCodec.encode(new Dentry(1, Name.of("a"), 301, Kind.DIRECTORY, true)));
        rows.put("extent", ExtentCodec.encode(extent()));
        rows.put(
                "version",
                VersionCodec.encode(
                        new Version(1, Name.of("a"), false, 9, true, 300, new Timestamp(5, 6))));
        rows.put("death", new Death(PACK, 5, 2, 90_040, 1234).encode());
        rows.put("numbers", Numbers.encode(8192, 30));
        rows.put("dentry key", Keys.dentry(258, Name.of("a"), true));
        rows.put("extent key", Keys.extent(258, 131_072));
        rows.put("attribute key", Keys.attribute(258, AttributeName.hidden("etag")));
        rows.put("version key", Keys.version(258, DentryKey.of("a\0b/"), 9));
        rows.put("reference key", Keys.reference(PACK, 5));
        rows.put("death key", Keys.death(1234, 1));
        var text = new LinkedHashMap<String, String>();
        rows.forEach((name, bytes) -> text.put(name, HexFormat.of().formatHex(bytes)));
        return text;
    }

    @Test
    void writesTheGoldenBytes() throws IOException {
        var lines = new StringBuilder();
        rows().forEach((name, hex) -> lines.append(name).append(": ").append(hex).append('\n'));
        try (InputStream golden = getClass().getResourceAsStream("/golden/tree-rows-v1.txt")) {
            String expected =
                    new String(
                            Objects.requireNonNull(golden).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(lines.toString()).isEqualTo(expected);
        }
    }

    @Test
    void readsWhatItWrites() throws StorageException {
        InodeRow file = InodeCodec.decode(300, InodeCodec.encode(file()));
        assertThat(file.toInode()).isEqualTo(file().toInode());
        InodeRow directory = InodeCodec.decode(301, InodeCodec.encode(directory()));
        assertThat(directory.toInode()).isEqualTo(directory().toInode());
        assertThat(directory.name).isEqualTo(directory().name);
        assertThat(directory.hollow).isTrue();
        assertThat(directory.remains).isEqualTo(1);
        Extent extent = ExtentCodec.decode(131_072, ExtentCodec.encode(extent()));
        assertThat(ExtentCodec.encode(extent)).isEqualTo(ExtentCodec.encode(extent()));
        var version = new Version(1, Name.of("a\0b"), true, 9, false, 0, new Timestamp(-1, 2));
        byte[] key = Keys.version(1, version.key(), 9);
        assertThat(VersionCodec.decode(key, VersionCodec.encode(version))).isEqualTo(version);
    }

    @Test
    void saysSoWhenARowIsNewerOrDamaged() {
        byte[] newer = InodeCodec.encode(file());
        newer[0] = 2;
        assertThatThrownBy(() -> InodeCodec.decode(300, newer))
                .isInstanceOf(StorageException.UnsupportedVersion.class);
        byte[] damaged = InodeCodec.encode(file());
        damaged[1] = 99;
        assertThatThrownBy(() -> InodeCodec.decode(300, damaged))
                .isInstanceOf(StorageException.Corrupt.class);
        byte[] cut = java.util.Arrays.copyOf(ExtentCodec.encode(extent()), 20);
        assertThatThrownBy(() -> ExtentCodec.decode(0, cut))
                .isInstanceOf(StorageException.Corrupt.class);
    }

    /** Prints the golden file of a new version; those of released versions never change. */
    public static void main(String[] arguments) {
        rows().forEach((name, hex) -> System.out.println(name + ": " + hex));
    }
}
