package io.qsfs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.crypto.KeyFile;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.journal.LocalState;
import io.qsfs.core.journal.WriteBack;
import io.qsfs.core.meta.memory.MemoryMetadataStore;
import io.qsfs.core.node.FaultyNetwork;
import io.qsfs.core.node.FaultyShardStore;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeLabels;
import io.qsfs.core.node.memory.MemoryConnector;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.stripe.DamageListener;
import io.qsfs.core.testing.MemoryDirectory;
import io.qsfs.core.time.Environment;
import io.qsfs.core.volume.FileHandle;
import io.qsfs.core.volume.Form;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Name;
import io.qsfs.core.volume.NewInode;
import io.qsfs.zdb.disk.MemoryDisk;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** A volume over nodes in memory, from creation to recovery. */
final class EngineTest {
    private final Environment environment = Environment.system();
    private final MemoryConnector connector = new MemoryConnector();
    private final KeyFile keyFile = KeyFile.create(new Random(1));
    private final EngineParts parts = new EngineParts(keyFile, connector, environment);
    private final List<NodeAddress> addresses =
            IntStream.range(0, 6)
                    .mapToObj(i -> new NodeAddress("node" + i, 9900, "qsfs", Optional.empty()))
                    .toList();

    @BeforeEach
    void createVolume() throws StorageException {
        Engine.create(
                parts,
                EngineConfig.defaults(),
                new CodingPolicy(4, 2),
                addresses.stream().map(a -> new NewNode(a, NodeLabels.NONE)).toList());
    }

    @AfterEach
    void closeEnvironment() {
        environment.close();
    }

    private Engine open(MemoryMetadataStore store) throws StorageException {
        return Engine.open(parts, EngineConfig.defaults(), addresses, store, DamageListener.NONE);
    }

    private static void write(Engine engine, String name, byte[] content) throws StorageException {
        long inode =
                engine.volume()
                        .update(
                                tree ->
                                        tree.create(
                                                        Inode.ROOT,
                                                        Name.of(name),
                                                        NewInode.file(0644, 0, 0))
                                                .number());
        try (FileHandle file = engine.volume().open(inode)) {
            file.write(0, content, 0, content.length);
        }
    }

    private static byte[] read(Engine engine, String name) throws StorageException {
        long inode =
                engine.volume()
                        .view(t -> t.lookup(Inode.ROOT, Name.of(name), Form.FILE))
                        .orElseThrow()
                        .inode();
        try (FileHandle file = engine.volume().open(inode)) {
            byte[] content = new byte[(int) file.attributes().size()];
            assertThat(file.read(0, content, 0, content.length)).isEqualTo(content.length);
            return content;
        }
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void givesBackWhatWasStoredAfterAnEmptyMachineRecovers() throws StorageException {
        try (Engine engine = open(new MemoryMetadataStore())) {
            write(engine, "small", bytes(4096));
            write(engine, "large", bytes(20_000_000));
            assertThat(read(engine, "large")).isEqualTo(bytes(20_000_000));
        }
        try (Engine engine = open(new MemoryMetadataStore())) {
            assertThat(read(engine, "small")).isEqualTo(bytes(4096));
            assertThat(read(engine, "large")).isEqualTo(bytes(20_000_000));
        }
    }

    @Test
    void keepsWhatWasSyncedWhenTheMachineIsLost() throws StorageException {
        Engine lost = open(new MemoryMetadataStore());
        write(lost, "file", bytes(300_000));
        lost.volume().sync();
        try (Engine engine = open(new MemoryMetadataStore())) {
            assertThat(read(engine, "file")).isEqualTo(bytes(300_000));
        }
        assertThatThrownBy(
                        () -> {
                            write(lost, "late", bytes(10));
                            lost.volume().sync();
                        })
                .isInstanceOf(StorageException.Fenced.class);
    }

    @Test
    void appendsToAFileWhileNoNodeAnswersWhenCommitsStayHere() throws StorageException {
        var network = new FaultyNetwork();
        var faulty = new EngineParts(KeyFile.create(new Random(3)), network, environment);
        var nodes = addresses.stream().map(a -> new NewNode(a, NodeLabels.NONE)).toList();
        Engine.create(faulty, EngineConfig.defaults(), new CodingPolicy(4, 2), nodes);
        var here =
                new LocalState(
                        new MemoryMetadataStore(),
                        Optional.of(
                                new WriteBack(
                                        new MemoryDirectory(new MemoryDisk(1L << 30)), true)));
        try (Engine engine =
                Engine.open(
                        faulty, EngineConfig.defaults(), addresses, here, DamageListener.NONE)) {
            write(engine, "log", bytes(140_000));
            engine.volume().sync();
            addresses.forEach(address -> network.mood(address, FaultyShardStore.Mood.DOWN));
            // As the kernel does: it reads the last page before it writes into it.
            int page = 140_000 % 4096;
            byte[] end = new byte[page];
            long inode =
                    engine.volume()
                            .view(t -> t.lookup(Inode.ROOT, Name.of("log"), Form.FILE))
                            .orElseThrow()
                            .inode();
            try (FileHandle file = engine.volume().open(inode)) {
                assertThat(file.read(140_000 - page, end, 0, page)).isEqualTo(page);
                file.write(140_000, bytes(100), 0, 100);
            }
            engine.volume().commit();
            assertThat(end).isEqualTo(Arrays.copyOfRange(bytes(140_000), 140_000 - page, 140_000));
            addresses.forEach(address -> network.mood(address, FaultyShardStore.Mood.GOOD));
            engine.volume().sync();
            assertThat(read(engine, "log")).hasSize(140_100).endsWith(bytes(100));
        }
    }

    @Test
    void refusesASecondVolumeOnTheSameNodes() {
        assertThatThrownBy(this::createVolume).isInstanceOf(StorageException.AlreadyExists.class);
    }
}
