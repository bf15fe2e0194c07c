package io.qsfs.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.bytes.PackId;
import io.qsfs.core.bytes.WriterId;
import io.qsfs.core.error.StorageException;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

final class VolumeKeysTest {
    private static final PackId PACK = new PackId(new WriterId(1, 2), 3);

    private final Random random = new Random(Long.getLong("seed", 21));
    private final KeyFile keyFile = KeyFile.create(random);
    private final VolumeKeys keys = VolumeKeys.create(keyFile.volumeId(), random);

    @Test
    void unwrapsForEachRecipientAndNobodyElse() throws StorageException {
        KeyFile second = KeyFile.create(random);
        var wrapped =
                List.of(
                        keys.wrap(second.identity().recipient(), random),
                        keys.wrap(keyFile.identity().recipient(), random));
        byte[] sealed = seal(keys);
        for (KeyFile holder : List.of(keyFile, second)) {
            var opened = VolumeKeys.unwrap(keyFile.volumeId(), wrapped, holder.identity());
            assertThat(seal(opened)).isEqualTo(sealed);
        }
        var stranger = KeyFile.create(random).identity();
        assertThatThrownBy(() -> VolumeKeys.unwrap(keyFile.volumeId(), wrapped, stranger))
                .isInstanceOf(StorageException.AccessDenied.class)
                .hasMessageContaining(keyFile.volumeId().toString());
    }

    @Test
    void wrappedKeysAreReadBackAndAuthenticated() throws StorageException {
        var out = new BytesWriter();
        keys.wrap(keyFile.identity().recipient(), random).write(out);
        byte[] bytes = out.toBytes();
        assertThat(bytes).hasSize(WrappedKey.LENGTH);
        assertThat(seal(unwrap(bytes))).isEqualTo(seal(keys));
        for (int at : new int[] {20, 60, 1000, WrappedKey.LENGTH - 1}) {
            byte[] changed = bytes.clone();
            changed[at] ^= 1;
            assertThatThrownBy(() -> unwrap(changed)).isInstanceOf(StorageException.Corrupt.class);
        }
    }

    @Test
    void aWrappedKeyIsBoundToItsVolume() throws StorageException {
        var wrapped = List.of(keys.wrap(keyFile.identity().recipient(), random));
        var other = KeyFile.create(random).volumeId();
        var identity = keyFile.identity();
        assertThatThrownBy(() -> VolumeKeys.unwrap(other, wrapped, identity))
                .isInstanceOf(StorageException.Corrupt.class);
    }

    @Test
    void chunksOpenOnlyAsWhatTheyAre() throws StorageException {
        PackKeys pack = keys.packKeys(PACK);
        byte[] plain = new byte[5000];
        random.nextBytes(plain);
        byte[] sealed = new byte[5000 + ChunkCipher.OVERHEAD];
        assertThat(pack.chunks().seal(7, plain, 0, 5000, sealed, 0)).isEqualTo(sealed.length);
        byte[] out = new byte[5000];
        assertThat(pack.chunks().open(7, sealed, 0, sealed.length, out, 0)).isEqualTo(5000);
        assertThat(out).isEqualTo(plain);

        Arrays.fill(out, (byte) 0);
        var others = List.of(pack.journal(), pack.footer(), keys.packKeys(PACK.next()).chunks());
        for (ChunkCipher other : others) {
            assertThatThrownBy(() -> other.open(7, sealed, 0, sealed.length, out, 0))
                    .isInstanceOf(StorageException.Corrupt.class);
        }
        assertThatThrownBy(() -> pack.chunks().open(8, sealed, 0, sealed.length, out, 0))
                .hasMessageContaining("chunk 8 of pack " + PACK);
        for (int length : new int[] {0, 15, 16, sealed.length - 1}) {
            assertThatThrownBy(() -> pack.chunks().open(7, sealed, 0, length, out, 0))
                    .isInstanceOf(StorageException.Corrupt.class);
        }
        sealed[100] ^= 1;
        assertThatThrownBy(() -> pack.chunks().open(7, sealed, 0, sealed.length, out, 0))
                .isInstanceOf(StorageException.Corrupt.class);
        assertThat(out).containsOnly(0);
    }

    @Test
    void sealingAgainGivesTheSameBytes() {
        byte[] first = seal(keys);
        assertThat(seal(keys)).isEqualTo(first);
    }

    @Test
    void manyThreadsShareThePoolOfCiphers() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                long number = i;
                done.add(threads.submit(() -> sealAndOpen(number)));
            }
            for (Future<?> one : done) {
                one.get();
            }
        }
    }

    private Void sealAndOpen(long number) throws StorageException {
        ChunkCipher cipher = keys.packKeys(new PackId(PACK.writer(), number % 7)).chunks();
        byte[] plain = new byte[4096];
        Arrays.fill(plain, (byte) number);
        byte[] sealed = new byte[4096 + ChunkCipher.OVERHEAD];
        cipher.seal(number, plain, 0, 4096, sealed, 0);
        byte[] opened = new byte[4096];
        cipher.open(number, sealed, 0, sealed.length, opened, 0);
        assertThat(opened).isEqualTo(plain);
        return null;
    }

    private VolumeKeys unwrap(byte[] wrapped) throws StorageException {
        var key = WrappedKey.read(new BytesReader("superblock", wrapped));
        return VolumeKeys.unwrap(keyFile.volumeId(), List.of(key), keyFile.identity());
    }

    private static byte[] seal(VolumeKeys keys) {
        byte[] sealed = new byte[100 + ChunkCipher.OVERHEAD];
        keys.packKeys(PACK).chunks().seal(1, new byte[100], 0, 100, sealed, 0);
        return sealed;
    }
}
