package io.qsfs.core.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.Engine;
import io.qsfs.core.EngineConfig;
import io.qsfs.core.EngineParts;
import io.qsfs.core.NewNode;
import io.qsfs.core.crypto.Capability;
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
import io.qsfs.core.volume.FileHandle;
import io.qsfs.core.volume.Form;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Name;
import io.qsfs.core.volume.NewInode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A volume 4 + 2 over nodes in memory that are lost, wiped, added and taken out. */
final class MaintenanceTest {
    private static final int FILES = 12;

    private final Environment environment = Environment.system();
    private final FaultyNetwork network = new FaultyNetwork();
    private final KeyFile keyFile = KeyFile.create(new Random(1));
    private final EngineParts parts = new EngineParts(keyFile, network, environment);
    private final List<NodeAddress> addresses = new ArrayList<>();

    MaintenanceTest() {
        for (int number = 0; number < 6; number++) {
            addresses.add(address(number));
        }
    }

    @BeforeEach
    void createVolume() throws StorageException {
        Engine.create(
                parts,
                EngineConfig.defaults(),
                new CodingPolicy(4, 2),
                addresses.stream().map(a -> new NewNode(a, NodeLabels.NONE)).toList());
    }

    @AfterEach
    void close() {
        environment.close();
    }

    @Test
    void aCensusOfAHealthyVolumeFindsEverythingWhole() throws StorageException {
        try (Engine engine = filled()) {
            StripeCensus census = engine.maintenance().census();
            assertThat(census.stripes()).isGreaterThanOrEqualTo(FILES);
            assertThat(census.isWhole()).isTrue();
            assertThat(census.narrow()).isZero();
            assertThat(engine.maintenance().repair()).isEqualTo(new RepairReport(0, 0, ""));
        }
    }

    @Test
    void aRecentCensusIsTakenOnlyWhenTheLastIsTooOld() throws StorageException {
        try (Engine engine = filled()) {
            Duration patience = Duration.ofSeconds(30);
            Maintenance maintenance = engine.maintenance();
            RecentCensus first = maintenance.recentCensus(patience, patience).orElseThrow();
            assertThat(first.census()).isEqualTo(maintenance.census());
            network.disk(addresses.get(2)).wipe();
            RecentCensus old = maintenance.recentCensus(patience, patience).orElseThrow();
            assertThat(old.census()).isEqualTo(first.census());
            RecentCensus current =
                    maintenance.recentCensus(Duration.ofMillis(50), patience).orElseThrow();
            RecentCensus later = maintenance.recentCensus(old.age(), patience).orElseThrow();
            assertThat(current.census().degraded() + later.census().degraded()).isPositive();
        }
    }

    @Test
    void repairsAWipedNodeInPlace() throws StorageException {
        try (Engine engine = filled()) {
            network.disk(addresses.get(2)).wipe();
            engine.parts().pool().settle(Duration.ofSeconds(5), 0);
            StripeCensus before = engine.maintenance().census();
            assertThat(before.lacking().keySet()).containsExactly(1);
            assertThat(before.lost()).isZero();
            assertThat(engine.maintenance().repair().failed()).isZero();
            assertThat(engine.maintenance().census().isWhole()).isTrue();
            assertThat(engine.parts().pool().node(2).orElseThrow().wasWiped()).isFalse();
        }
        // What was rebuilt serves when others are gone, and so does the superblock.
        network.mood(addresses.get(0), Mood.DOWN);
        network.mood(addresses.get(1), Mood.DOWN);
        assertRecovers();
    }

    @Test
    void mendsACheckpointThatWasFoundDamagedWhileOpening() throws StorageException {
        filled().close();
        for (int node = 0; node < 2; node++) {
            network.disk(addresses.get(node)).wipe();
            assertRepairsAll();
        }
    }

    @Test
    void repairsByItselfWhatARecoveryFoundDegradedOnceTheNodesAreBack() throws Exception {
        // What the first leaves behind is what a crash leaves: packs that no journal names yet.
        Engine crashed = filled();
        network.mood(addresses.get(0), Mood.DOWN);
        network.mood(addresses.get(1), Mood.DOWN);
        try (Engine engine = open()) {
            assertThatThrownBy(
                            () -> {
                                write(crashed, FILES);
                                crashed.close();
                            })
                    .isInstanceOf(StorageException.class);
            network.mood(addresses.get(0), Mood.GOOD);
            network.mood(addresses.get(1), Mood.GOOD);
            engine.parts().pool().settle(Duration.ofSeconds(5), 0);
            assertThat(engine.maintenance().census().degraded()).isPositive();
            engine.maintenance().look();
            for (int i = 0; i < 200 && !engine.maintenance().census().isWhole(); i++) {
                Thread.sleep(50);
            }
            assertThat(engine.maintenance().census().isWhole()).isTrue();
        }
    }

    @Test
    void widensWhatWasWrittenWhileNodesWereAway() throws StorageException {
        network.mood(addresses.get(0), Mood.DOWN);
        network.mood(addresses.get(1), Mood.DOWN);
        try (Engine engine = filled()) {
            engine.checkpoint();
            network.mood(addresses.get(0), Mood.GOOD);
            network.mood(addresses.get(1), Mood.GOOD);
            engine.parts().pool().settle(Duration.ofSeconds(5), 0);
            StripeCensus before = engine.maintenance().census();
            assertThat(before.narrow()).isGreaterThanOrEqualTo(FILES / 4);
            assertThat(engine.maintenance().repair().failed()).isZero();
            StripeCensus after = engine.maintenance().census();
            assertThat(after.narrow()).isZero();
            assertThat(after.isWhole()).isTrue();
            assertReads(engine);
            assertThat(engine.maintenance().repair().worked()).isZero();
        }
        network.disk(addresses.get(2)).wipe();
        network.mood(addresses.get(3), Mood.DOWN);
        assertRecovers();
    }

    @Test
    void theRepairKeyAloneRepairsWhileTheVolumeIsOpen() throws StorageException {
        KeyFile repairKey = keyFile.weaken(Capability.REPAIR);
        assertThatThrownBy(repairKey::identity).isInstanceOf(StorageException.AccessDenied.class);
        try (Engine engine = filled()) {
            engine.checkpoint();
            network.disk(addresses.get(2)).wipe();
            network.disk(addresses.get(5)).wipe();
            try (Repairer repairer =
                    Engine.repairer(new EngineParts(repairKey, network, environment), addresses)) {
                assertThat(repairer.census().lacking().keySet()).isSubsetOf(1, 2);
                assertThat(repairer.census().degraded()).isPositive();
                assertThat(repairer.repair().failed()).isZero();
                assertThat(repairer.census().isWhole()).isTrue();
                assertThat(repairer.fragments()).isZero();
            }
            assertReads(engine);
            write(engine, FILES);
            engine.volume().sync();
            assertThat(engine.maintenance().repair().failed()).isZero();
            assertThat(engine.maintenance().census().isWhole()).isTrue();
        }
        network.mood(addresses.get(0), Mood.DOWN);
        network.mood(addresses.get(1), Mood.DOWN);
        assertRecovers();
    }

    @Test
    void whatTheRepairKeyRepairedSurvivesTheLossOfOtherNodes() throws StorageException {
        filled().close();
        network.disk(addresses.get(3)).wipe();
        KeyFile repairKey = keyFile.weaken(Capability.REPAIR);
        try (Repairer repairer =
                Engine.repairer(new EngineParts(repairKey, network, environment), addresses)) {
            assertThat(repairer.repair().failed()).isZero();
        }
        network.mood(addresses.get(0), Mood.DOWN);
        network.mood(addresses.get(1), Mood.DOWN);
        assertRecovers();
    }

    @Test
    void aRepairerThatANewerWriterShutOutWritesNothing() throws StorageException {
        filled().close();
        try (Repairer repairer =
                Engine.repairer(
                        new EngineParts(keyFile.weaken(Capability.REPAIR), network, environment),
                        addresses)) {
            open().close();
            network.disk(addresses.get(3)).wipe();
            open().close();
            assertThatThrownBy(repairer::repair).isInstanceOf(StorageException.Fenced.class);
        }
    }

    @Test
    void tellsDegradedFromLost() throws StorageException {
        try (Engine engine = filled()) {
            network.mood(addresses.get(0), Mood.DOWN);
            network.mood(addresses.get(1), Mood.DOWN);
            StripeCensus census = engine.maintenance().census();
            assertThat(census.degraded()).isPositive();
            assertThat(census.lost()).isZero();
            network.mood(addresses.get(2), Mood.DOWN);
            census = engine.maintenance().census();
            assertThat(census.lost()).isPositive();
            network.mood(addresses.get(0), Mood.GOOD);
            network.mood(addresses.get(1), Mood.GOOD);
            network.mood(addresses.get(2), Mood.GOOD);
            assertThat(engine.maintenance().census().isWhole()).isTrue();
        }
    }

    @Test
    void replacesADeadNode() throws StorageException {
        try (Engine engine = filled()) {
            engine.parts().log().checkpoint();
            network.mood(addresses.get(4), Mood.DOWN);
            assertThat(engine.nodes().replace(4, address(9)).number()).isEqualTo(6);
            assertThat(engine.maintenance().census().isWhole()).isTrue();
            assertReads(engine);
        }
        addresses.set(4, address(9));
        network.mood(addresses.get(0), Mood.DOWN);
        network.mood(addresses.get(5), Mood.DOWN);
        assertRecovers();
    }

    @Test
    void emptiesALiveNodeThatIsRemoved() throws StorageException {
        try (Engine engine = filled()) {
            engine.parts().log().checkpoint();
            assertThatThrownBy(() -> engine.nodes().remove(0))
                    .isInstanceOf(StorageException.Conflict.class)
                    .hasMessageContaining("add a node first");
            engine.nodes().add(address(6), NodeLabels.NONE);
            engine.nodes().remove(0);
            assertThat(engine.maintenance().census().isWhole()).isTrue();
            assertReads(engine);
            assertThatThrownBy(() -> engine.nodes().remove(0))
                    .isInstanceOf(StorageException.NotFound.class);
        }
        addresses.set(0, address(6));
        network.mood(address(0), Mood.DOWN);
        assertRecovers();
    }

    @Test
    void refusesTheSameNodeTwiceAndNodesOfOthers() throws StorageException {
        try (Engine engine = filled()) {
            assertThatThrownBy(() -> engine.nodes().add(addresses.get(3), NodeLabels.NONE))
                    .isInstanceOf(StorageException.Conflict.class)
                    .hasMessageContaining("node 3");
            var others = new EngineParts(KeyFile.create(new Random(2)), network, environment);
            Engine.create(
                    others,
                    EngineConfig.defaults(),
                    new CodingPolicy(1, 0),
                    List.of(new NewNode(address(7), NodeLabels.NONE)));
            assertThatThrownBy(() -> engine.nodes().add(address(7), NodeLabels.NONE))
                    .isInstanceOf(StorageException.Conflict.class)
                    .hasMessageContaining("another volume");
        }
    }

    @Test
    void saysWhatCannotBeRepaired() throws StorageException {
        try (Engine engine = filled()) {
            for (int number = 0; number < 3; number++) {
                network.disk(addresses.get(number)).wipe();
            }
            engine.parts().pool().settle(Duration.ofSeconds(5), 0);
            RepairReport report = engine.maintenance().repair();
            assertThat(report.failed()).isPositive();
            assertThat(report.firstFailure()).contains("cannot be repaired");
        }
    }

    @Test
    void aWorkerRunsWhenTriggeredAndCanBePaused() throws Exception {
        try (Engine engine = filled()) {
            Worker worker = engine.maintenance().workers().getFirst();
            assertThat(worker.status().state()).isEqualTo(WorkerStatus.State.IDLE);
            network.disk(addresses.get(1)).wipe();
            engine.parts().pool().settle(Duration.ofSeconds(5), 0);
            worker.pause();
            worker.trigger();
            Thread.sleep(100);
            assertThat(worker.status().state()).isEqualTo(WorkerStatus.State.PAUSED);
            assertThat(engine.maintenance().census().isWhole()).isFalse();
            worker.resume();
            for (int i = 0; i < 1000 && worker.status().passes() == 0; i++) {
                Thread.sleep(10);
            }
            assertThat(worker.status().passes()).isEqualTo(1);
            assertThat(worker.status().lastFailure()).isEmpty();
            assertThat(engine.maintenance().census().isWhole()).isTrue();
        }
    }

    private static NodeAddress address(int number) {
        return new NodeAddress("node" + number, 9900, "qsfs", Optional.empty());
    }

    private Engine filled() throws StorageException {
        Engine engine = open();
        for (int i = 0; i < FILES; i++) {
            write(engine, i);
            engine.volume().sync();
        }
        return engine;
    }

    private Engine open() throws StorageException {
        return Engine.open(
                parts,
                EngineConfig.defaults(),
                addresses,
                new MemoryMetadataStore(),
                DamageListener.NONE);
    }

    private void assertRepairsAll() throws StorageException {
        try (Engine engine = open()) {
            StripeCensus before = engine.maintenance().census();
            assertThat(before.degraded()).isPositive();
            assertThat(engine.maintenance().repair().worked()).isEqualTo(before.degraded());
            assertThat(engine.maintenance().census().isWhole()).isTrue();
        }
    }

    private void assertRecovers() throws StorageException {
        try (Engine engine = open()) {
            assertReads(engine);
        }
    }

    private static void write(Engine engine, int number) throws StorageException {
        byte[] content = content(number);
        long inode =
                engine.volume()
                        .update(
                                tree ->
                                        tree.create(
                                                        Inode.ROOT,
                                                        Name.of("file" + number),
                                                        NewInode.file(0644, 0, 0))
                                                .number());
        try (FileHandle file = engine.volume().open(inode)) {
            file.write(0, content, 0, content.length);
        }
    }

    private static void assertReads(Engine engine) throws StorageException {
        for (int number = 0; number < FILES; number++) {
            Name name = Name.of("file" + number);
            long inode =
                    engine.volume()
                            .view(tree -> tree.lookup(Inode.ROOT, name, Form.FILE))
                            .orElseThrow()
                            .inode();
            try (FileHandle file = engine.volume().open(inode)) {
                byte[] read = new byte[content(number).length];
                assertThat(file.read(0, read, 0, read.length)).isEqualTo(read.length);
                assertThat(read).isEqualTo(content(number));
            }
        }
    }

    private static byte[] content(int number) {
        byte[] content = new byte[number % 4 == 0 ? 1_500_000 : 5000 + number];
        new Random(number).nextBytes(content);
        return content;
    }
}
