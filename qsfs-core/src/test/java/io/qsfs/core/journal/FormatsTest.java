package io.qsfs.core.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.bytes.PackId;
import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.bytes.WriterId;
import io.qsfs.core.crypto.KeyFile;
import io.qsfs.core.crypto.VolumeKeys;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.RowChange;
import io.qsfs.core.meta.memory.MemoryMetadataStore;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeEntry;
import io.qsfs.core.node.NodeId;
import io.qsfs.core.node.NodeLabels;
import io.qsfs.core.node.NodeTable;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.stripe.Stripe;
import io.qsfs.core.stripe.StripeGeometry;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Each format against its golden file, in both directions, and against damage. */
final class FormatsTest {
    private static final long SEED = Long.getLong("seed", 20_261_121L);
    private static final KeyFile KEY_FILE = KeyFile.create(new Random(1));
    private static final WriterId WRITER = new WriterId(10, 11);
    private static final PackId PACK = new PackId(WRITER, 7);
    private static final Stripe STRIPE =
            new Stripe(PACK, new StripeGeometry(600_000, 3, 2), new int[] {5, 4, 0, 2, 1});
    private static final List<RowChange> CHANGES =
            List.of(LogFixture.put("key", "value"), LogFixture.delete("gone"));

    static Superblock superblock() throws StorageException {
        NodeTable nodes =
                NodeTable.EMPTY
                        .with(
                                new NodeId(1, 1),
                                NodeAddress.parse("zdb://a.example:9900/one"),
                                NodeLabels.parse("site/rack/host"))
                        .with(
                                new NodeId(2, 2),
                                NodeAddress.parse("zdb://[::1]:9901/two"),
                                NodeLabels.NONE);
        nodes = nodes.with(nodes.entries().get(1).withDuty(NodeEntry.Duty.DRAINING));
        var random = new Random(2);
        try (var keys = VolumeKeys.create(KEY_FILE.volumeId(), random)) {
            var old =
                    new WriterSegment(
                            new WriterId(8, 9), 3, Optional.of(new WriterSegment.End(12, 40)));
            return new Superblock(
                    KEY_FILE.volumeId(),
                    6,
                    WRITER,
                    2,
                    new CodingPolicy(4, 2),
                    nodes,
                    List.of(keys.wrap(KEY_FILE.identity().recipient(), random)),
                    Optional.of(
                            new CheckpointReference(20, new PackId(new WriterId(8, 9), 5), STRIPE)),
                    List.of(old, new WriterSegment(WRITER, 40, Optional.empty())));
        }
    }

    static byte[] journal() {
        var out = new BytesWriter();
        TransactionCodec.write(new TransactionCodec.Entry(CHANGES, false), out);
        TransactionCodec.write(
                new TransactionCodec.Entry(List.of(LogFixture.put("k", "")), true), out);
        return out.toBytes();
    }

    static byte[] run() {
        var run = new RunContent();
        run.add(LogFixture.bytes("a"), LogFixture.bytes("one"));
        run.add(LogFixture.bytes("b"), new byte[0]);
        return run.toBytes();
    }

    static CheckpointRoot root() {
        var run = new CheckpointRoot.Run(LogFixture.bytes("a"), RunContent.hash(run()), STRIPE);
        return new CheckpointRoot(new VolumeId(1, 2), 99, PACK, List.of(run));
    }

    static Manifest manifest() {
        return new Manifest(STRIPE, 17, 19, 3, 400_000);
    }

    @Test
    void aSuperblock() throws IOException {
        byte[] golden = golden("superblock-v1.bin");
        assertThat(SuperblockCodec.write(superblock(), KEY_FILE.signer())).isEqualTo(golden);
        Superblock read = read(golden);
        assertThat(read).usingRecursiveComparison().isEqualTo(superblock());
    }

    @Test
    void aSuperblockThatTheOwnerDidNotSignIsNotRead() throws IOException {
        byte[] golden = golden("superblock-v1.bin");
        var random = new Random(SEED);
        for (int trial = 0; trial < 60; trial++) {
            byte[] bad =
                    trial % 4 == 0
                            ? Arrays.copyOf(golden, random.nextInt(golden.length))
                            : golden.clone();
            if (bad.length == golden.length) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
            }
            assertThatThrownBy(() -> read(bad)).isInstanceOf(StorageException.Corrupt.class);
        }
        byte[] foreign =
                SuperblockCodec.write(superblock(), KeyFile.create(new Random(5)).signer());
        assertThatThrownBy(() -> read(foreign)).isInstanceOf(StorageException.Corrupt.class);
    }

    private static Superblock read(byte[] bytes) throws StorageException {
        return SuperblockCodec.read("superblock", bytes, KEY_FILE.volumeId(), KEY_FILE.verifier());
    }

    @Test
    void aJournal() throws IOException {
        byte[] golden = golden("journal-v1.bin");
        assertThat(journal()).isEqualTo(golden);
        var in = new BytesReader("journal", golden);
        assertThat(TransactionCodec.read(in)).isEqualTo(new TransactionCodec.Entry(CHANGES, false));
        assertThat(TransactionCodec.read(in).isNote()).isTrue();
        in.end();
    }

    @Test
    void journalBytesNobodyVouchesForFailAsCorrupt() {
        var random = new Random(SEED);
        for (int trial = 0; trial < 20_000; trial++) {
            byte[] bytes = journal();
            for (int i = random.nextInt(3); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                var in = new BytesReader("journal", bytes);
                while (in.remaining() > 0) {
                    TransactionCodec.read(in);
                }
            } catch (StorageException e) {
                assertThat(e).isInstanceOf(StorageException.Corrupt.class);
            }
        }
    }

    @Test
    void theBoundOnATransactionsLengthHolds() {
        var random = new Random(SEED);
        for (int trial = 0; trial < 500; trial++) {
            List<RowChange> changes =
                    random.ints(random.nextInt(20), 1, 4096)
                            .mapToObj(
                                    n -> {
                                        byte[] key = new byte[n];
                                        key[0] = 1;
                                        return n % 3 == 0
                                                ? RowChange.delete(key)
                                                : RowChange.put(key, new byte[n * 5]);
                                    })
                            .toList();
            var out = new BytesWriter();
            TransactionCodec.write(new TransactionCodec.Entry(changes, false), out);
            assertThat((long) out.length())
                    .isLessThanOrEqualTo(TransactionCodec.lengthMax(changes));
        }
    }

    @Test
    void aCheckpointRun() throws IOException {
        byte[] golden = golden("checkpoint-run-v1.bin");
        assertThat(run()).isEqualTo(golden);
        List<RowChange> rows = RunContent.read(new BytesReader("run", golden));
        assertThat(rows)
                .containsExactly(
                        RowChange.put(LogFixture.bytes("a"), LogFixture.bytes("one")),
                        RowChange.put(LogFixture.bytes("b"), new byte[0]));
    }

    @Test
    void aCheckpointRoot() throws IOException {
        byte[] golden = golden("checkpoint-root-v1.bin");
        assertThat(root().write()).isEqualTo(golden);
        CheckpointRoot read = CheckpointRoot.read(new BytesReader("root", golden));
        assertThat(read).usingRecursiveComparison().isEqualTo(root());
    }

    @Test
    void aManifest() throws IOException {
        byte[] golden = golden("manifest-v1.bin");
        RowChange row = manifest().toRow();
        assertThat(row.value()).isEqualTo(golden);
        var store = new MemoryMetadataStore();
        store.apply(List.of(RowChange.put(row.key(), golden)));
        assertThat(Manifest.find(store, PACK)).contains(manifest());
        assertThat(Manifest.find(store, PACK.next())).isEmpty();
        assertThat(Manifest.packOf(row)).contains(PACK);
    }

    private static byte[] golden(String name) throws IOException {
        try (var in = FormatsTest.class.getResourceAsStream("/golden/" + name)) {
            if (in == null) {
                throw new IOException("no golden file " + name);
            }
            return in.readAllBytes();
        }
    }
}
