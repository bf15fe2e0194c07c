package io.qsfs.core.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.bytes.WriterId;
import io.qsfs.core.crypto.VolumeKeys;
import io.qsfs.core.error.StorageException;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

final class PackTest {
    private static final long SEED = Long.getLong("seed", 20_261_121L);
    private static final VolumeKeys KEYS = VolumeKeys.create(new VolumeId(1, 2), new Random(1));
    private static final PackId ID = new PackId(new WriterId(3, 4), 5);
    private static final int CAPACITY = 4 << 20;

    private final ChunkCodec codec = new ChunkCodec();

    /** A pack in memory, some bytes of which are damaged until they are verified. */
    private static final class Stored implements PackBytes {
        private final byte[] bytes;
        private final byte[] damaged;

        Stored(byte[] bytes, byte[] damaged) {
            this.bytes = bytes;
            this.damaged = damaged;
        }

        @Override
        public int length() {
            return bytes.length;
        }

        @Override
        public void read(int offset, int length, byte[] target, int targetOffset, Trust trust) {
            byte[] from = trust == Trust.VERIFIED ? bytes : damaged;
            System.arraycopy(from, offset, target, targetOffset, length);
        }
    }

    private PackBuilder builder(byte[] buffer) {
        return new PackBuilder(KEYS.packKeys(ID), codec, buffer, CAPACITY);
    }

    private PackReader reader(byte[] pack) {
        return new PackReader(KEYS.packKeys(ID), codec, new Stored(pack, pack));
    }

    private ChunkLocation add(PackBuilder builder, byte[] content) {
        try (var body = codec.compress(content, 0, content.length)) {
            ChunkLocation place = builder.reserve(body);
            builder.seal(body, place);
            return place;
        }
    }

    @Test
    void matchesTheGoldenFile() throws IOException {
        byte[] buffer = new byte[CAPACITY];
        PackBuilder builder = builder(buffer);
        add(builder, text("the first chunk"));
        add(builder, text("the second"));
        int length = builder.finish(PackKind.LOG, text("two transactions"), 41, 42);
        byte[] golden = golden("pack-v1.bin");
        assertThat(Arrays.copyOf(buffer, length)).isEqualTo(golden);

        PackReader.Contents contents = reader(golden).read();
        assertThat(contents.blocks()).asString().isEqualTo("two transactions");
        assertThat(contents.footer().kind()).isEqualTo(PackKind.LOG);
        assertThat(contents.footer().firstLsn()).isEqualTo(41);
        assertThat(contents.footer().transactionCount()).isEqualTo(2);
        assertThat(contents.footer().chunks()).hasSize(2);
    }

    @Test
    void givesBackWhatWasPutIn() throws StorageException {
        var random = new Random(SEED);
        for (int trial = 0; trial < 40; trial++) {
            byte[] buffer = new byte[CAPACITY];
            PackBuilder builder = builder(buffer);
            byte[] journal = content(random, random.nextInt(trial % 2 == 0 ? 300 : 900_000));
            List<byte[]> contents = new ArrayList<>();
            List<ChunkLocation> places = new ArrayList<>();
            for (int i = random.nextInt(30); i > 0; i--) {
                byte[] content = content(random, 1 + random.nextInt(100_000));
                if (builder.fits(content.length + ChunkCodec.OVERHEAD, journal.length)) {
                    contents.add(content);
                    places.add(add(builder, content));
                }
            }
            int length = builder.finish(PackKind.RUN, journal, 0, 0);
            byte[] pack = Arrays.copyOf(buffer, length);
            PackReader.Contents read = reader(pack).read();
            assertThat(read.blocks()).isEqualTo(journal);
            for (int i = 0; i < contents.size(); i++) {
                byte[] back = new byte[contents.get(i).length];
                builder.open(places.get(i), back, 0);
                assertThat(back).isEqualTo(contents.get(i));
                PackFooter.Piece piece = read.footer().chunks().get(i);
                assertThat(piece.offset()).isEqualTo(places.get(i).offset());
                assertThat(piece.storedLength()).isEqualTo(places.get(i).storedLength());
                assertThat(piece.plaintextLength()).isEqualTo(back.length);
            }
        }
    }

    @Test
    void aPackFilledToTheBrimStaysWithinItsCapacity() throws StorageException {
        var random = new Random(SEED);
        byte[] noise = new byte[ChunkCodec.MAX_CONTENT];
        random.nextBytes(noise);
        for (int journalLength : new int[] {0, 1, 255 << 10, 1 << 20}) {
            byte[] buffer = new byte[CAPACITY];
            PackBuilder builder = builder(buffer);
            int chunk = 1;
            while (builder.fits(chunk + ChunkCodec.OVERHEAD, journalLength)) {
                add(builder, Arrays.copyOf(noise, chunk));
                chunk = 1 + random.nextInt(10_000);
            }
            byte[] journal = new byte[journalLength];
            random.nextBytes(journal);
            int length = builder.finish(PackKind.LOG, journal, 1, 1);
            assertThat(length).isLessThanOrEqualTo(CAPACITY);
            assertThat(reader(Arrays.copyOf(buffer, length)).read().blocks()).isEqualTo(journal);
        }
    }

    @Test
    void damageAnywhereInWhatIsReadIsNoticed() {
        var random = new Random(SEED);
        byte[] pack = pack(random, 0);
        for (int trial = 0; trial < 2000; trial++) {
            byte[] bad =
                    trial % 3 == 0
                            ? Arrays.copyOf(pack, random.nextInt(pack.length))
                            : pack.clone();
            for (int i = random.nextInt(3); i >= 0 && bad.length > 0; i--) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
            }
            if (Arrays.equals(bad, pack)) {
                continue;
            }
            assertThatThrownBy(() -> reader(bad).read())
                    .isInstanceOfAny(
                            StorageException.Corrupt.class,
                            StorageException.UnsupportedVersion.class);
        }
    }

    @Test
    void damageIsReadAroundWhenTheShardsCanBeVerified() throws StorageException {
        var random = new Random(SEED);
        byte[] pack = pack(random, 500_000);
        for (int trial = 0; trial < 50; trial++) {
            byte[] damaged = pack.clone();
            damaged[random.nextInt(pack.length)] ^= 1;
            var source = new Stored(pack, damaged);
            byte[] blocks = new PackReader(KEYS.packKeys(ID), codec, source).read().blocks();
            assertThat(blocks).isNotEmpty();
        }
    }

    @Test
    void aPackUnderAnotherIdDoesNotOpen() {
        byte[] pack = pack(new Random(SEED), 10);
        var other = new PackReader(KEYS.packKeys(ID.next()), codec, new Stored(pack, pack));
        assertThatThrownBy(other::read).isInstanceOf(StorageException.Corrupt.class);
    }

    /** Without chunks, so that all of it is read. */
    private byte[] pack(Random random, int extra) {
        byte[] buffer = new byte[CAPACITY];
        PackBuilder builder = builder(buffer);
        int length = builder.finish(PackKind.LOG, content(random, 1000 + extra), 7, 9);
        return Arrays.copyOf(buffer, length);
    }

    private static byte[] content(Random random, int length) {
        byte[] content = new byte[length];
        if (random.nextBoolean()) {
            random.nextBytes(content);
        }
        return content;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] golden(String name) throws IOException {
        try (var in = PackTest.class.getResourceAsStream("/golden/" + name)) {
            if (in == null) {
                throw new IOException("no golden file " + name);
            }
            return in.readAllBytes();
        }
    }
}
