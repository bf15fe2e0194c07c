package io.qsfs.core.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.error.StorageException;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;

final class NodeIdentityTest {
    private static final NodeIdentity IDENTITY =
            new NodeIdentity(
                    new VolumeId(0x0102030405060708L, 0x090a0b0c0d0e0f10L),
                    new NodeId(0x1112131415161718L, 0x191a1b1c1d1e1f20L));

    @Test
    void isStoredAsInTheGoldenFile() throws IOException {
        try (InputStream golden =
                Objects.requireNonNull(
                        getClass().getResourceAsStream("/golden/node-identity-v1.bin"))) {
            byte[] bytes = golden.readAllBytes();
            assertThat(IDENTITY.encode()).isEqualTo(bytes);
            assertThat(NodeIdentity.decode("golden", bytes)).isEqualTo(IDENTITY);
        }
    }

    @Test
    void noticesEveryChangedBit() throws StorageException {
        byte[] good = IDENTITY.encode();
        for (int bit = 0; bit < 8 * good.length; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> NodeIdentity.decode("identity", bad))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("identity");
        }
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> NodeIdentity.decode("identity", cut))
                    .isInstanceOf(StorageException.Corrupt.class);
        }
    }
}
