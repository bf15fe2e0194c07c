package io.qsfs.core.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.core.Engine;
import io.qsfs.core.EngineConfig;
import io.qsfs.core.EngineParts;
import io.qsfs.core.NewNode;
import io.qsfs.core.crypto.KeyFile;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.memory.MemoryMetadataStore;
import io.qsfs.core.node.FaultyNetwork;
import io.qsfs.core.node.FaultyShardStore.Mood;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeLabels;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.stripe.DamageListener;
import io.qsfs.core.time.Environment;
import io.qsfs.core.volume.Finding;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Name;
import io.qsfs.core.volume.NewInode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Checks of whole volumes over nodes that are away, or give what they were not given. */
final class VolumeCheckTest {
    private static final int LENGTH = 400_000;

    private final Environment environment = Environment.system();
    private final FaultyNetwork network = new FaultyNetwork();
    private final List<NodeAddress> addresses = new ArrayList<>();
    private Engine engine;

    @BeforeEach
    void fill() throws StorageException {
        for (int i = 0; i < 4; i++) {
            addresses.add(new NodeAddress("node" + i, 9900, "qsfs", Optional.empty()));
        }
        var parts = new EngineParts(KeyFile.create(new Random(1)), network, environment);
        List<NewNode> nodes = addresses.stream().map(a -> new NewNode(a, NodeLabels.NONE)).toList();
        EngineConfig config =
                EngineConfig.defaults()
                        .withVolume(
                                new io.qsfs.core.volume.VolumeConfig(
                                        0, 1, java.time.Duration.ofSeconds(1), 0, 0));
        Engine.create(parts, config, new CodingPolicy(2, 2), nodes);
        engine =
                Engine.open(
                        parts, config, addresses, new MemoryMetadataStore(), DamageListener.NONE);
        long directory =
                engine.volume()
                        .update(
                                t ->
                                        t.create(
                                                        Inode.ROOT,
                                                        Name.of("docs"),
                                                        NewInode.directory(0755, 0, 0))
                                                .number());
        write(directory, "one");
        write(directory, "two");
        engine.volume().sync();
    }

    private void write(long directory, String name) throws StorageException {
        long inode =
                engine.volume()
                        .update(
                                t ->
                                        t.create(
                                                        directory,
                                                        Name.of(name),
                                                        NewInode.file(0644, 0, 0))
                                                .number());
        byte[] content = new byte[LENGTH];
        new Random(inode).nextBytes(content);
        try (var file = engine.volume().open(inode)) {
            file.write(0, content, 0, LENGTH);
        }
    }

    @AfterEach
    void close() throws StorageException {
        addresses.forEach(address -> network.mood(address, Mood.GOOD));
        engine.close();
        environment.close();
    }

    private CheckReport check(boolean deep) throws StorageException {
        return new VolumeCheck(engine.parts(), engine.maintenance(), environment.threads())
                .run(deep);
    }

    @Test
    void aVolumeInOrderIsCleanToItsLastByte() throws StorageException {
        CheckReport report = check(true);
        assertThat(report.findings()).isEmpty();
        assertThat(report.contentBytes()).isEqualTo(2 * LENGTH);
        assertThat(report.rows()).isGreaterThan(5);
        assertThat(check(false).contentBytes()).isZero();
    }

    @Test
    void nodesThatMayBeLostAreNoProblem() throws StorageException {
        network.mood(addresses.get(0), Mood.DOWN);
        network.mood(addresses.get(1), Mood.CORRUPT);
        assertThat(check(true).findings()).isEmpty();
    }

    @Test
    void filesThatCannotBeReadAreNamed() throws StorageException {
        addresses.forEach(address -> network.mood(address, Mood.CORRUPT));
        CheckReport report = check(true);
        assertThat(report.findings())
                .extracting(Finding::table)
                .containsOnly(Finding.Table.CONTENT);
        assertThat(report.findings())
                .extracting(Finding::problem)
                .anyMatch(problem -> problem.startsWith("/docs/one cannot be read"))
                .anyMatch(problem -> problem.startsWith("/docs/two cannot be read"));
    }

    @Test
    void stripesWithTooFewShardsAreFoundWithoutReadingThem() throws StorageException {
        addresses.forEach(address -> network.disk(address).wipe());
        assertThat(check(false).findings())
                .extracting(Finding::table)
                .containsExactly(Finding.Table.STRIPE);
    }
}
