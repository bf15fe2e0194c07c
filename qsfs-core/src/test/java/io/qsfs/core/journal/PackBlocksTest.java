package io.qsfs.core.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.stripe.Stripe;
import io.qsfs.core.stripe.StripeGeometry;
import io.qsfs.core.stripe.StripeStore;

import org.junit.jupiter.api.Test;

import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Random;

/** Blocks that are kept, while the stripe that they were read from is stored anew. */
final class PackBlocksTest {
    private static final PackId PACK = PackId.read(new byte[PackId.LENGTH], 0);

    private final byte[] content = new byte[1_000_000];
    private final PackBlocks blocks = new PackBlocks();

    private StripeBytes source(int dataShards) {
        var stripes =
                (StripeStore)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {StripeStore.class},
                                (_, method, arguments) -> {
                                    assertThat(method.getName()).isEqualTo("read");
                                    int from = (int) (long) arguments[1];
                                    int length = (int) arguments[2];
                                    byte[] target = (byte[]) arguments[3];
                                    int to = (int) arguments[4];
                                    System.arraycopy(content, from, target, to, length);
                                    return null;
                                });
        var geometry = new StripeGeometry(content.length, dataShards, 2);
        int[] nodes = new int[geometry.shards()];
        Arrays.setAll(nodes, number -> number);
        return new StripeBytes(stripes, new Stripe(PACK, geometry, nodes));
    }

    private void reads(int dataShards, int offset, int length) throws StorageException {
        byte[] target = new byte[length];
        blocks.read(PACK, source(dataShards), offset, length, target);
        assertThat(target).isEqualTo(Arrays.copyOfRange(content, offset, offset + length));
    }

    @Test
    void shardsOfTheSamePackMayEndElsewhere() throws StorageException {
        new Random(1).nextBytes(content);
        reads(4, 200_000, 100);
        // The block that begins at the same offset is longer now, and these bytes are in that part.
        reads(1, 251_000, 100);
        reads(4, 249_000, 3_000);
        reads(1, 0, 200_000);
    }
}
