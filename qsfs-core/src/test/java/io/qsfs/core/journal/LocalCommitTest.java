package io.qsfs.core.journal;

import static io.qsfs.core.journal.LogFixture.put;
import static io.qsfs.core.journal.LogFixture.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.bytes.ArrayPool;
import io.qsfs.core.bytes.PackId;
import io.qsfs.core.bytes.WriterId;
import io.qsfs.core.crypto.VolumeKeys;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.journal.LocalCommit.Unlogged;
import io.qsfs.core.meta.memory.MemoryMetadataStore;
import io.qsfs.core.pack.ChunkCodec;
import io.qsfs.core.pack.ChunkLocation;
import io.qsfs.core.pack.PackBuilder;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.testing.MemoryDirectory;
import io.qsfs.core.writeback.LoggedPacks;
import io.qsfs.core.writeback.WriteBackLog;
import io.qsfs.zdb.disk.MemoryDisk;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Commits to the write-back log: what they survive, what they do not, and what then happens. */
final class LocalCommitTest {
    /** Nothing goes to the nodes by itself. */
    private static final LogConfig PATIENT =
            new LogConfig(1 << 20, 2, Duration.ofHours(1), Duration.ZERO, 1L << 30, 1L << 30);

    private final Random random = new Random(20_261_121);
    private final MemoryDisk disk = new MemoryDisk(64 << 20);
    private LogFixture volume;

    @BeforeEach
    void create() throws StorageException {
        volume = new LogFixture(new CodingPolicy(2, 2), 5);
        volume.config = PATIENT;
        volume.writeBack = Optional.of(new WriteBack(new MemoryDirectory(disk), true));
    }

    @AfterEach
    void close() {
        volume.close();
    }

    private void powerCut() {
        volume.crash();
        disk.losePower(random);
    }

    @Test
    void whatIsCommittedSurvivesPowerLossThoughNoNodeEverHadIt() throws StorageException {
        Log log = volume.open().log();
        long sent = volume.network.puts();
        byte[] content = new byte[100_000];
        random.nextBytes(content);
        ChunkLocation chunk = log.appendChunk(content, 0, content.length);
        log.commit(log.append(List.of(put("a", "1"))));
        log.commit(log.append(List.of(put("b", "2"))));
        var _ = log.append(List.of(put("c", "not committed")));
        assertThat(volume.network.puts()).isEqualTo(sent);
        assertThat(log.durablePosition()).isZero();
        assertThat(waiting(log)).isGreaterThan(content.length);
        powerCut();

        OpenedLog again = volume.open();
        assertThat(rows(again)).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThat(read(again.log(), chunk)).isEqualTo(content);
        assertThat(waiting(again.log())).isZero();

        again.log().commit(again.log().append(List.of(put("d", "4"))));
        powerCut();
        assertThat(rows(volume.open())).isEqualTo(Map.of("a", "1", "b", "2", "d", "4"));
    }

    @Test
    void whatWasReplayedIsOnTheNodesAndTheLogIsForgottenWhenNobodyAcknowledgesThere()
            throws StorageException {
        Log log = volume.open().log();
        log.commit(log.append(List.of(put("a", "1"))));
        powerCut();
        volume.writeBack = Optional.of(new WriteBack(new MemoryDirectory(disk), false));
        assertThat(rows(volume.open())).isEqualTo(Map.of("a", "1"));
        assertThat(disk.list("")).isEmpty();
        volume.crash();
        volume.writeBack = Optional.empty();
        assertThat(rows(volume.openOnEmptyMachine())).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void theNodesGetEverythingInTheEndAndThenNothingWaits() throws StorageException {
        Log log = volume.open().log();
        for (int i = 0; i < 30; i++) {
            log.commit(log.append(List.of(put("k" + i, "v"))));
        }
        log.sync();
        assertThat(log.durablePosition()).isEqualTo(30);
        for (int i = 0; i < 500 && waiting(log) > 0; i++) {
            pause();
        }
        assertThat(waiting(log)).isZero();
    }

    @Test
    void withoutNodesCommitsGoOnUntilMemoryIsFullAndTheNodesGetThemLater() throws StorageException {
        Log log = volume.open().log();
        volume.addresses.subList(0, 3).forEach(volume.network::stop);
        byte[] content = new byte[200_000];
        random.nextBytes(content);
        int committed = 0;
        boolean full = false;
        while (!full && committed < 100) {
            try {
                var _ = log.appendChunk(content, 0, content.length);
                log.commit(log.append(List.of(put("k" + committed, "v"))));
                committed++;
            } catch (StorageException.Unavailable e) {
                full = true;
            }
        }
        assertThat(full).as("the log has a limit").isTrue();
        // Three packs of 1 MiB with five chunks each, less what the tables take.
        assertThat(committed).isBetween(10, 16);
        powerCut();
        volume.addresses.forEach(volume.network::start);
        assertThat(rows(volume.open())).hasSize(committed);
    }

    @Test
    void aLogWhoseWriterWasFencedIsSetAsideAndNeverReplayed() throws StorageException {
        Log log = volume.open().log();
        log.commit(log.append(List.of(put("a", "here only"))));
        powerCut();
        Optional<WriteBack> left = volume.writeBack;
        MemoryMetadataStore.Disk leftStore = volume.disk;
        volume.writeBack = Optional.empty();
        OpenedLog elsewhere = volume.openOnEmptyMachine();
        elsewhere.log().sync(elsewhere.log().append(List.of(put("b", "elsewhere"))));
        volume.crash();

        volume.writeBack = left;
        volume.disk = leftStore;
        assertThat(rows(volume.open())).isEqualTo(Map.of("b", "elsewhere"));
        assertThat(disk.list("")).anyMatch(name -> name.startsWith("set-aside-"));
        powerCut();
        assertThat(rows(volume.open())).isEqualTo(Map.of("b", "elsewhere"));
        assertThat(disk.list("")).anyMatch(name -> name.startsWith("set-aside-"));
    }

    @Test
    void whatReachedTheNodesBeforeAnotherWriterCameIsNotSetAside() throws StorageException {
        Log log = volume.open().log();
        log.commit(log.append(List.of(put("a", "1"))));
        log.sync();
        powerCut();
        Optional<WriteBack> left = volume.writeBack;
        volume.writeBack = Optional.empty();
        volume.openOnEmptyMachine();
        volume.crash();
        volume.writeBack = left;
        assertThat(rows(volume.open())).isEqualTo(Map.of("a", "1"));
        assertThat(disk.list("")).noneMatch(name -> name.startsWith("set-aside-"));
    }

    @Test
    void whenTheDiskRefusesCommitsWaitForTheNodesUntilItWorksAgain() throws StorageException {
        Log log = volume.open().log();
        disk.fault(
                (operation, path) -> {
                    if (operation == MemoryDisk.Operation.WRITE) {
                        throw new IOException("No space left on device");
                    }
                });
        log.commit(log.append(List.of(put("a", "1"))));
        assertThat(log.durablePosition()).isEqualTo(1);
        assertThat(log.stats().writeBack().orElseThrow().trouble()).isPresent();
        disk.fault((operation, path) -> {});
        log.commit(log.append(List.of(put("b", "2"))));
        assertThat(log.durablePosition()).isEqualTo(1);
        assertThat(log.stats().writeBack().orElseThrow().trouble()).isEmpty();
        powerCut();
        assertThat(rows(volume.open())).isEqualTo(Map.of("a", "1", "b", "2"));
    }

    @Test
    void aDiskThatFailsInTheMiddleOfAPackLosesNothingThatIsCommittedLater()
            throws StorageException {
        Log log = volume.open().log();
        log.commit(log.append(List.of(put("a", "1"))));
        disk.fault(
                (operation, path) -> {
                    if (operation == MemoryDisk.Operation.SYNC) {
                        throw new IOException("Input/output error");
                    }
                });
        log.commit(log.append(List.of(put("b", "2"))));
        assertThat(log.durablePosition()).isEqualTo(2);
        disk.fault((operation, path) -> {});
        log.commit(log.append(List.of(put("c", "3"))));
        powerCut();
        assertThat(rows(volume.open())).isEqualTo(Map.of("a", "1", "b", "2", "c", "3"));
    }

    @Test
    void aDamagedRecordBeforeOthersIsReportedAndATornOneAtTheEndIsNone() throws StorageException {
        Log log = volume.open().log();
        for (int i = 0; i < 3; i++) {
            log.commit(log.append(List.of(put("k" + i, "v"))));
        }
        volume.crash();
        String slot = disk.list("").getFirst();
        // The first record starts at 128; its sealed head behind two lengths.
        assertThat(disk.flipBit(slot, 128 + 8 + 20, 3)).isTrue();
        assertThatThrownBy(volume::open)
                .isInstanceOf(StorageException.Corrupt.class)
                .hasMessageContaining(slot);
        assertThat(disk.flipBit(slot, 128 + 8 + 20, 3)).isTrue();
        // Damaged lengths hide where the next record begins.
        assertThat(disk.flipBit(slot, 128 + 1, 5)).isTrue();
        assertThatThrownBy(volume::open)
                .isInstanceOf(StorageException.Corrupt.class)
                .hasMessageContaining(slot);
        assertThat(disk.flipBit(slot, 128 + 1, 5)).isTrue();
        assertThat(rows(volume.open())).hasSize(3);
    }

    @Test
    void aFlippedBitOfASlotsHeaderLosesNothing() throws StorageException {
        Log log = volume.open().log();
        log.commit(log.append(List.of(put("k", "v"))));
        volume.crash();
        String slot = disk.list("").getFirst();
        assertThat(disk.flipBit(slot, new Random(7).nextInt(68), 2)).isTrue();
        assertThat(rows(volume.open())).hasSize(1);
    }

    @Test
    void aSlotWhoseHeaderIsDamagedBeyondThatIsKept() throws StorageException, IOException {
        Log log = volume.open().log();
        log.commit(log.append(List.of(put("k", "v"))));
        volume.crash();
        String slot = disk.list("").getFirst();
        for (int at = 20; at < 40; at++) {
            assertThat(disk.flipBit(slot, at, 2)).isTrue();
        }
        assertThat(rows(volume.open())).isEmpty();
        assertThat(LoggedPacks.setAside(new MemoryDirectory(disk)))
                .singleElement()
                .asString()
                .contains("set-aside-damaged-");
    }

    @Test
    void closingWhileNodesAreAwayKeepsWhatTheyLack() throws StorageException {
        OpenedLog log = volume.open();
        volume.addresses.subList(0, 3).forEach(volume.network::stop);
        log.log().append(List.of(put("a", "1")));
        log.close();
        volume.addresses.forEach(volume.network::start);
        assertThat(rows(volume.open())).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void aPackThatTheNodesTakeWhileItIsToBeLoggedKeepsNoSlot() throws Exception {
        var buffers = new ArrayPool(1 << 20, 1);
        try (var keys = VolumeKeys.create(volume.keyFile.volumeId(), random)) {
            var log =
                    LoggedPacks.find(new MemoryDirectory(disk), keys, random)
                            .start(new WriteBackLog.Limits(1, 1 << 20));
            var local = new LocalCommit(log, 0);
            for (int i = 0; i < 3; i++) {
                var id = new PackId(new WriterId(1, 1), i);
                byte[] buffer = buffers.take();
                var builder = new PackBuilder(keys.packKeys(id), new ChunkCodec(), buffer, 1 << 20);
                var pack = new OpenPack(builder, buffer, buffers, 0);
                long lsn = i + 1L;
                pack.add(lsn, List.of(put("k" + i, "v")));
                assertThat(pack.hold()).isTrue();
                boolean committed =
                        local.commit(
                                lsn,
                                () -> {
                                    local.stored(id);
                                    var part = new Unlogged(pack, pack.unlogged(), false);
                                    return new LocalCommit.Batch(List.of(part), lsn);
                                });
                assertThat(committed).isTrue();
            }
            assertThat(local.stats().waitingBytes()).isZero();
            local.close();
        }
    }

    @Test
    void manyThreadsCommitAtOnce() throws Exception {
        Log log = volume.open().log();
        List<CompletableFuture<Void>> workers = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            int number = t;
            workers.add(
                    CompletableFuture.runAsync(
                            () -> work(log, number), task -> Thread.ofVirtual().start(task)));
        }
        for (CompletableFuture<Void> worker : workers) {
            worker.get();
        }
        powerCut();
        assertThat(rows(volume.open())).hasSize(8 * 40);
    }

    private static void work(Log log, int number) {
        byte[] content = new byte[20_000];
        new Random(number).nextBytes(content);
        try {
            for (int i = 0; i < 40; i++) {
                var _ = log.appendChunk(content, 0, content.length);
                log.commit(log.append(List.of(put(number + "-" + i, "v"))));
            }
        } catch (StorageException e) {
            throw new AssertionError(e);
        }
    }

    private static long waiting(Log log) {
        return log.stats().writeBack().orElseThrow().waitingBytes();
    }

    private static byte[] read(Log log, ChunkLocation chunk) throws StorageException {
        byte[] content = new byte[chunk.plaintextLength()];
        log.read(chunk, content, 0);
        return content;
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
