package io.qsfs.core.writeback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.bytes.WriterId;
import io.qsfs.core.crypto.VolumeKeys;
import io.qsfs.core.disk.LocalFile;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.pack.ChunkCodec;
import io.qsfs.core.pack.PackFooter;
import io.qsfs.core.testing.MemoryDirectory;
import io.qsfs.zdb.disk.MemoryDisk;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The write-back log against its golden file, in both directions, and against damage. */
final class WriteBackFormatTest {
    private static final long SEED = Long.getLong("seed", 20_261_121L);
    private static final VolumeId VOLUME = new VolumeId(1, 2);
    private static final PackId PACK = new PackId(new WriterId(10, 11), 7);
    private static final WriteBackLog.Limits LIMITS = new WriteBackLog.Limits(1, 1 << 16);

    private final VolumeKeys keys = VolumeKeys.create(VOLUME, new Random(1));
    private final ChunkCodec codec = new ChunkCodec();
    private final MemoryDisk disk = new MemoryDisk(16 << 20);
    private final MemoryDirectory directory = new MemoryDirectory(disk);

    @AfterEach
    void close() {
        keys.close();
    }

    private LoggedPacks find() throws StorageException {
        return LoggedPacks.find(directory, keys, new Random(3));
    }

    /** A pack in two parts; the second has its end. Returns the file's bytes in use. */
    private byte[] write(boolean ended) throws IOException {
        byte[] chunks = new byte[300];
        new Random(2).nextBytes(chunks);
        var first = new PackFooter.Piece(0, 200, 500);
        var second = new PackFooter.Piece(200, 100, 84);
        try (WriteBackLog log = find().start(LIMITS)) {
            log.begin(PACK);
            log.append(PACK, new PackPart(List.of(first), chunks, bytes("journal"), 5, 5));
            log.sync(PACK);
            var last = new PackPart(List.of(second), chunks, bytes(" of it"), 5, 6);
            if (ended) {
                log.end(PACK, last, bytes("the pack's end"));
            } else {
                log.append(PACK, last);
            }
            log.sync(PACK);
            return content((int) log.waitingBytes());
        }
    }

    private byte[] content(int length) throws IOException {
        byte[] content = new byte[length];
        try (LocalFile file = directory.open("slot-0")) {
            file.read(0, content, 0, length);
        }
        return content;
    }

    @Test
    void aPackInTheLog() throws IOException {
        byte[] golden = golden();
        assertThat(write(true)).isEqualTo(golden);

        LoggedPacks.Sealed read = find().read(PACK, codec).orElseThrow();
        byte[] chunks = new byte[300];
        new Random(2).nextBytes(chunks);
        assertThat(Arrays.copyOf(read.bytes(), 300)).isEqualTo(chunks);
        assertThat(Arrays.copyOfRange(read.bytes(), 300, read.length()))
                .isEqualTo(bytes("the pack's end"));
    }

    @Test
    void aPackThatWasNotEndedGetsTheSameEndAtEachReading() throws IOException {
        write(false);
        LoggedPacks.Sealed once = find().read(PACK, codec).orElseThrow();
        LoggedPacks.Sealed again = find().read(PACK, codec).orElseThrow();
        assertThat(Arrays.copyOf(again.bytes(), again.length()))
                .isEqualTo(Arrays.copyOf(once.bytes(), once.length()));
    }

    @Test
    void noDamageOfOneByteChangesWhatIsRead() throws IOException {
        int length = write(true).length;
        byte[] whole = bytes(find().read(PACK, codec).orElseThrow());
        var random = new Random(SEED);
        for (int trial = 0; trial < 300; trial++) {
            int at = random.nextInt(length);
            int bit = random.nextInt(8);
            assertThat(disk.flipBit("slot-0", at, bit)).isTrue();
            String where = "bit %d of byte %d, -Dseed=%d".formatted(bit, at, SEED);
            try {
                LoggedPacks found = find();
                var read = found.packs().contains(PACK) ? found.read(PACK, codec) : null;
                if (read != null && at >= SlotHeader.LENGTH) {
                    // A damaged last record is a torn one: then the pack is ended anew without it.
                    assertThat(bytes(read.orElseThrow())).as(where).isNotEqualTo(whole);
                    disk.losePower(random);
                    write(true);
                    continue;
                }
            } catch (StorageException.Corrupt | StorageException.UnsupportedVersion e) {
                assertThat(e).as(where).hasMessageContaining("slot-0");
            }
            assertThat(disk.flipBit("slot-0", at, bit)).isTrue();
        }
    }

    @Test
    void aLogOfAnotherVolumeIsRefused() throws IOException {
        write(true);
        try (var others = VolumeKeys.create(new VolumeId(3, 4), new Random(1))) {
            assertThatThrownBy(() -> findWith(others))
                    .isInstanceOf(StorageException.Conflict.class);
        }
    }

    private void findWith(VolumeKeys others) throws StorageException {
        var found = LoggedPacks.find(directory, others, new Random(3));
        throw new AssertionError("found " + found.packs());
    }

    private static byte[] bytes(LoggedPacks.Sealed pack) {
        return Arrays.copyOf(pack.bytes(), pack.length());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    private static byte[] golden() throws IOException {
        try (InputStream in =
                WriteBackFormatTest.class.getResourceAsStream("/golden/write-back-v1.bin")) {
            if (in == null) {
                throw new IOException("no golden file");
            }
            return in.readAllBytes();
        }
    }
}
