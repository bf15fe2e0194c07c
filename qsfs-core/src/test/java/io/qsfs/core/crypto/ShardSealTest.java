package io.qsfs.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.bytes.WriterId;
import io.qsfs.core.error.StorageException;

import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;

final class ShardSealTest {
    private static final PackId PACK = new PackId(new WriterId(7, 8), 9);
    private static final ShardTrailer TRAILER = new ShardTrailer(PACK, 5, 4, 2, 1_000_000);

    private final Random random = new Random(Long.getLong("seed", 11));
    private final KeyFile keyFile = KeyFile.create(new Random(1));
    private final ShardSeal seal = keyFile.shardSeal();

    @Test
    void opensWhatItSealed() throws StorageException {
        for (int length : new int[] {0, 1, 64, 32 << 10, (32 << 10) + 64, 200_000}) {
            byte[] record = record(shard(length), TRAILER);
            assertThat(seal.open("shard", record, 3, record.length - 3)).isEqualTo(TRAILER);
            assertThat(seal.openTrailer("shard", record, record.length - ShardTrailer.LENGTH))
                    .isEqualTo(TRAILER);
        }
    }

    @Test
    void everyFlippedBitIsNoticed() {
        byte[] record = record(shard(64), TRAILER);
        for (int bit = 3 * 8; bit < record.length * 8; bit++) {
            byte[] changed = record.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> seal.open("shard 5", changed, 3, changed.length - 3))
                    .as("bit %d", bit)
                    .isInstanceOfAny(
                            StorageException.Corrupt.class,
                            StorageException.UnsupportedVersion.class)
                    .hasMessageContaining("shard 5");
        }
    }

    @Test
    void longShardsAreAuthenticatedToTheLastByte() {
        byte[] record = record(shard(300_000), TRAILER);
        for (int at : new int[] {3, 32_770, 32_771, 65_539, 300_002}) {
            byte[] changed = record.clone();
            changed[at] ^= 1;
            assertThatThrownBy(() -> seal.open("shard", changed, 3, changed.length - 3))
                    .isInstanceOf(StorageException.Corrupt.class);
        }
    }

    @Test
    void cutRecordsAreNoticed() {
        byte[] record = record(shard(128), TRAILER);
        for (int length = 0; length < record.length - 3; length++) {
            int cut = length;
            assertThatThrownBy(() -> seal.open("shard", record, 3, cut))
                    .isInstanceOf(StorageException.Corrupt.class);
        }
    }

    @Test
    void theSameShardHasTheSameTrailer() {
        byte[] shard = shard(100_000);
        byte[] first = seal.seal(TRAILER, shard, 0, shard.length);
        assertThat(seal.seal(TRAILER, shard, 0, shard.length)).isEqualTo(first);
        assertThat(keyFile.shardSeal().seal(TRAILER, shard, 0, shard.length)).isEqualTo(first);
    }

    @Test
    void trailersTellANodeNothing() {
        byte[] shard = shard(64);
        byte[] first = seal.seal(TRAILER, shard, 0, 64);
        byte[] second = seal.seal(new ShardTrailer(PACK, 4, 4, 2, 1_000_000), shard, 0, 64);
        int same = 0;
        for (int i = 8; i < ShardTrailer.LENGTH; i++) {
            same += first[i] == second[i] ? 1 : 0;
        }
        assertThat(same).as("equal bytes of 72").isLessThan(8);
    }

    @Test
    void anotherVolumeAndTheRepairKeyFile() throws StorageException {
        byte[] record = record(shard(64), TRAILER);
        var other = KeyFile.create(new Random(2)).shardSeal();
        assertThatThrownBy(() -> other.open("shard", record, 3, record.length - 3))
                .isInstanceOf(StorageException.Corrupt.class)
                .hasMessageContaining("not a shard of this volume");
        var repairer = keyFile.weaken(Capability.REPAIR).shardSeal();
        assertThat(repairer.open("shard", record, 3, record.length - 3)).isEqualTo(TRAILER);
    }

    @Test
    void keysOfShardsAreDistinctAndStable() {
        ShardKeys keys = keyFile.shardKeys();
        var seen = new HashSet<String>();
        for (int number = 0; number < 256; number++) {
            seen.add(HexFormat.of().formatHex(keys.shard(PACK, number)));
            seen.add(HexFormat.of().formatHex(keys.shard(PACK.next(), number)));
        }
        assertThat(seen).hasSize(512);
        assertThat(keys.superblock()).isEqualTo(ShardKeys.superblock(keyFile.volumeId()));
        assertThat(keys.shard(PACK, 1)).isEqualTo(keyFile.shardKeys().shard(PACK, 1)).hasSize(16);
    }

    @Test
    void isAsItWasWhenVersionOneWasFixed() throws Exception {
        byte[] shard = new byte[256];
        for (int i = 0; i < shard.length; i++) {
            shard[i] = (byte) i;
        }
        try (var golden = getClass().getResourceAsStream("/golden/shard-trailer-v1.bin")) {
            assertThat(seal.seal(TRAILER, shard, 0, 256)).isEqualTo(golden.readAllBytes());
        }
    }

    private byte[] shard(int length) {
        byte[] shard = new byte[length];
        random.nextBytes(shard);
        return shard;
    }

    /** Three foreign bytes, then the record. */
    private byte[] record(byte[] shard, ShardTrailer trailer) {
        byte[] record = new byte[3 + shard.length + ShardTrailer.LENGTH];
        System.arraycopy(shard, 0, record, 3, shard.length);
        byte[] sealed = seal.seal(trailer, record, 3, shard.length);
        System.arraycopy(sealed, 0, record, 3 + shard.length, sealed.length);
        return record;
    }
}
