package io.qsfs.core.journal;

import static io.qsfs.core.journal.LogFixture.put;
import static io.qsfs.core.journal.LogFixture.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.crypto.KeyFile;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.memory.MemoryMetadataStore;
import io.qsfs.core.node.NodeTable;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.stripe.DamageListener;
import io.qsfs.core.stripe.StripeStoreConfig;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

final class OpeningTest {
    private LogFixture volume;

    @BeforeEach
    void create() throws StorageException {
        volume = new LogFixture(new CodingPolicy(2, 2), 6);
    }

    @AfterEach
    void close() {
        volume.close();
    }

    @Test
    void ofSeveralAtOnceExactlyOneCanWrite() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 10; round++) {
                List<Callable<Integer>> openings = new ArrayList<>();
                String key = "round" + round;
                for (int i = 0; i < 3; i++) {
                    openings.add(() -> openAndWrite(key));
                }
                List<Future<Integer>> written = threads.invokeAll(openings);
                int survivors = 0;
                for (Future<Integer> one : written) {
                    survivors += one.get();
                }
                assertThat(survivors).as(key).isBetween(1, 3);
                assertThat(rows(open())).containsKey(key);
            }
        }
    }

    /** 1 when the opening and a write of it were acknowledged. */
    private int openAndWrite(String key) throws StorageException {
        try {
            OpenedLog log = open();
            log.log().sync(log.log().append(List.of(put(key, "v"))));
            return 1;
        } catch (StorageException.Fenced e) {
            return 0;
        }
    }

    @Test
    void whoOpenedLastIsTheOnlyOneWhoCanStillWrite() throws StorageException {
        List<OpenedLog> logs = List.of(open(), open(), open());
        for (int i = 0; i < logs.size(); i++) {
            Log log = logs.get(i).log();
            if (i == logs.size() - 1) {
                log.sync(log.append(List.of(put("a", "v"))));
            } else {
                assertThatThrownBy(() -> log.sync(log.append(List.of(put("a", "v")))))
                        .isInstanceOf(StorageException.Fenced.class);
            }
        }
    }

    @Test
    void everyOpeningDrawsAnotherWriterAndAnotherEpoch() throws StorageException {
        Set<Object> writers = new HashSet<>();
        for (int i = 1; i <= 5; i++) {
            Superblock block = open().superblocks().current();
            assertThat(writers.add(block.writer())).isTrue();
            assertThat(block.epoch()).isEqualTo(1L + i);
        }
    }

    @Test
    void aCopyOfTheHomeNeverSealsTwiceUnderOnePackId() throws StorageException {
        OpenedLog log = open();
        log.log().sync(log.log().append(List.of(put("a", "1"))));
        log.close();
        OpenedLog original = open();
        OpenedLog copy = open();
        byte[] content = {1, 2, 3};
        assertThat(original.log().appendChunk(content, 0, 3).pack())
                .isNotEqualTo(copy.log().appendChunk(content, 0, 3).pack());
    }

    @Test
    void anOldSuperblockOnSomeNodesIsOverruled() throws StorageException {
        volume.network.stop(volume.addresses.get(0));
        volume.network.stop(volume.addresses.get(1));
        OpenedLog log = open();
        log.log().sync(log.log().append(List.of(put("a", "1"))));
        log.log().checkpoint();
        volume.crash();
        volume.network.start(volume.addresses.get(0));
        volume.network.start(volume.addresses.get(1));
        volume.network.stop(volume.addresses.get(4));
        volume.network.stop(volume.addresses.get(5));
        assertThat(rows(volume.openOnEmptyMachine())).containsEntry("a", "1");
    }

    @Test
    void failuresSayWhatIsMissing() throws StorageException {
        for (int i = 0; i < 3; i++) {
            volume.network.stop(volume.addresses.get(i));
        }
        assertThatThrownBy(this::open)
                .isInstanceOf(StorageException.Unavailable.class)
                .hasMessageContaining("needs 4 of its 6 nodes, 3 answer")
                .hasMessageContaining("node1");
        for (int i = 3; i < 6; i++) {
            volume.network.stop(volume.addresses.get(i));
        }
        assertThatThrownBy(this::open)
                .isInstanceOf(StorageException.Unavailable.class)
                .hasMessageContaining("no node that answers has a superblock");
    }

    @Test
    void anotherVolumesKeyFileFindsNothing() {
        var foreign =
                new LogOpener(
                        KeyFile.create(new Random(99)),
                        volume.network,
                        volume.environment,
                        volume.config,
                        StripeStoreConfig.DEFAULT);
        assertThatThrownBy(() -> foreign.find(volume.addresses))
                .isInstanceOf(StorageException.NotFound.class);
    }

    @Test
    void aVolumeIsNotMadeTwice() {
        assertThatThrownBy(() -> volume.opener().create(new CodingPolicy(2, 2), NodeTable.EMPTY))
                .isInstanceOf(StorageException.InvalidInput.class);
        assertThatThrownBy(
                        () ->
                                volume.opener()
                                        .create(
                                                new CodingPolicy(2, 2),
                                                volume.opener().find(volume.addresses).nodes()))
                .isInstanceOf(StorageException.AlreadyExists.class);
    }

    @Test
    void aStoreOfAnotherVolumeIsRefused() throws StorageException, ExecutionException {
        var other = new MemoryMetadataStore.Disk();
        var store = new MemoryMetadataStore(other);
        store.persist(
                        new io.qsfs.core.meta.StorePosition(
                                new io.qsfs.core.bytes.VolumeId(1, 1),
                                5,
                                new io.qsfs.core.bytes.PackId(
                                        new io.qsfs.core.bytes.WriterId(1, 1), 0)))
                .join();
        var opener = volume.opener();
        var found = opener.find(volume.addresses);
        assertThatThrownBy(
                        () ->
                                opener.open(
                                        found,
                                        LocalState.of(new MemoryMetadataStore(other)),
                                        DamageListener.NONE))
                .isInstanceOf(StorageException.Conflict.class);
    }

    private OpenedLog open() throws StorageException {
        volume.disk = new MemoryMetadataStore.Disk();
        return volume.open();
    }
}
