package io.qsfs.core.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.error.StorageException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

final class BytesTest {
    private static final PackId PACK = new PackId(new WriterId(1, 2), 3);
    private static final VolumeId VOLUME = VolumeId.parse("00112233445566778899aabbccddeeff");

    @Test
    void readsBackWhatWasWritten() throws StorageException {
        byte[] bytes = everything();
        var in = new BytesReader("test", bytes);
        in.magic(new byte[] {'Q', 'S'});
        assertThat(in.version(7)).isEqualTo(7);
        assertThat(in.unsignedByte()).isEqualTo(0xfe);
        assertThat(in.unsignedShort()).isEqualTo(0xfffe);
        assertThat(in.int32()).isEqualTo(-2);
        assertThat(in.int64()).isEqualTo(Long.MIN_VALUE);
        assertThat(in.varint()).isEqualTo(300);
        assertThat(in.varint()).isEqualTo(-1);
        assertThat(in.text(10)).isEqualTo("über");
        assertThat(in.volumeId()).isEqualTo(VOLUME);
        assertThat(in.writerId()).isEqualTo(PACK.writer());
        assertThat(in.packId()).isEqualTo(PACK);
        int end = in.position();
        assertThat(in.int32()).isEqualTo(Crc32c.of(bytes, 0, end));
        in.end();
    }

    @Test
    void everyCutIsCorruptAndNothingElse() {
        byte[] bytes = everything();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> readAll(cut))
                    .isInstanceOf(StorageException.Corrupt.class)
                    .hasMessageContaining("test");
        }
    }

    @Test
    void noiseNeverFailsInAnotherWay() {
        var random = new Random(Long.getLong("seed", 1));
        for (int trial = 0; trial < 2000; trial++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            try {
                readAll(noise);
            } catch (StorageException expected) {
                assertThat(expected).hasMessageContaining("test");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 11, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void lengthsAreCheckedBeforeAnythingIsAllocated(int length) {
        byte[] bytes = new BytesWriter().int32(length).bytes(new byte[100]).toBytes();
        assertThatThrownBy(() -> new BytesReader("test", bytes).sized(10))
                .isInstanceOf(StorageException.Corrupt.class);
    }

    @Test
    void newerVersionsAreToldFromDamage() {
        byte[] bytes = new BytesWriter().int16(2).toBytes();
        assertThatThrownBy(() -> new BytesReader("the thing", bytes).version(1))
                .isInstanceOf(StorageException.UnsupportedVersion.class)
                .hasMessageContaining("the thing")
                .hasMessageContaining("newer qsfs");
    }

    @Test
    void textThatIsNotUtf8IsCorrupt() {
        byte[] bytes = new BytesWriter().sized(new byte[] {(byte) 0xc0, 'a'}).toBytes();
        assertThatThrownBy(() -> new BytesReader("test", bytes).text(10))
                .isInstanceOf(StorageException.Corrupt.class);
    }

    @Test
    void idsOrderAsTheirBytesDo() {
        var random = new Random(Long.getLong("seed", 2));
        for (int trial = 0; trial < 1000; trial++) {
            var a = new PackId(WriterId.random(random), random.nextLong() >>> 1);
            var writer = random.nextBoolean() ? a.writer() : WriterId.random(random);
            var b = new PackId(writer, random.nextLong() >>> 1);
            int order = Arrays.compareUnsigned(a.toBytes(), b.toBytes());
            assertThat(Integer.signum(a.compareTo(b))).isEqualTo(Integer.signum(order));
            assertThat(PackId.read(a.toBytes(), 0)).isEqualTo(a);
        }
    }

    @Test
    void idsReadLikeTheirBytes() {
        assertThat(VOLUME).hasToString("00112233445566778899aabbccddeeff");
        assertThat(HexFormat.of().formatHex(VOLUME.toBytes())).isEqualTo(VOLUME.toString());
        assertThat(PACK).hasToString("00000000000000010000000000000002-3");
        assertThat(PACK.next().sequence()).isEqualTo(4);
        assertThatThrownBy(() -> VolumeId.parse("00")).isInstanceOf(IllegalArgumentException.class);
    }

    /** The check value of CRC-32C in RFC 3720 and in every catalogue of checksums. */
    @Test
    void checksumIsCastagnoli() {
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        assertThat(Crc32c.of(digits)).isEqualTo(0xe3069283);
    }

    private static byte[] everything() {
        return new BytesWriter(1)
                .bytes(new byte[] {'Q', 'S'})
                .int16(7)
                .int8(0xfe)
                .int16(0xfffe)
                .int32(-2)
                .int64(Long.MIN_VALUE)
                .varint(300)
                .varint(-1)
                .text("über")
                .volumeId(VOLUME)
                .writerId(PACK.writer())
                .packId(PACK)
                .crc32c(0)
                .toBytes();
    }

    private static void readAll(byte[] bytes) throws StorageException {
        var in = new BytesReader("test", bytes);
        in.magic(new byte[] {'Q', 'S'});
        in.version(7);
        in.skip(1 + 2 + 4 + 8);
        in.varint();
        in.varint();
        in.text(10);
        in.volumeId();
        in.writerId();
        in.packId();
        in.int32();
        in.end();
    }

    @Test
    void aSingleByteMayBeWhatMakesTheWriterGrow() {
        var writer = new BytesWriter(16);
        for (int i = 0; i < 100; i++) {
            writer.int8(i);
        }
        assertThat(writer.toBytes()).hasSize(100).endsWith(98, 99).startsWith(0, 1);
    }
}
