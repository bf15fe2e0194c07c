package io.qsfs.core.journal;

import static io.qsfs.core.journal.LogFixture.delete;
import static io.qsfs.core.journal.LogFixture.put;
import static io.qsfs.core.journal.LogFixture.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.pack.ChunkLocation;
import io.qsfs.core.placement.CodingPolicy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

final class LogTest {
    private LogFixture volume;

    @BeforeEach
    void create() throws StorageException {
        volume = new LogFixture(new CodingPolicy(4, 2), 6);
    }

    @AfterEach
    void close() {
        volume.close();
    }

    @Test
    void showsATransactionAtOnceAndKeepsItWhenSynced() throws StorageException {
        OpenedLog log = volume.open();
        assertThat(log.log().append(List.of(put("a", "1")))).isEqualTo(1);
        assertThat(rows(log)).isEqualTo(Map.of("a", "1"));
        log.log().sync(1);
        assertThat(log.log().durablePosition()).isGreaterThanOrEqualTo(1);
        volume.crash();
        assertThat(rows(volume.open())).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void recoversOnAnEmptyMachine() throws StorageException {
        OpenedLog log = volume.open();
        for (int i = 0; i < 100; i++) {
            log.log().sync(log.log().append(List.of(put("k" + i % 10, "v" + i), delete("x"))));
        }
        Map<String, String> before = rows(log);
        volume.crash();
        assertThat(rows(volume.openOnEmptyMachine())).isEqualTo(before);
        volume.crash();
        assertThat(rows(volume.openOnEmptyMachine())).isEqualTo(before);
    }

    @Test
    void forgetsWhatWasNeitherSyncedNorFlushed() throws StorageException {
        volume.config =
                new LogConfig(
                        1 << 20,
                        4,
                        java.time.Duration.ofHours(1),
                        java.time.Duration.ZERO,
                        1L << 30,
                        1L << 30);
        OpenedLog log = volume.open();
        log.log().sync(log.log().append(List.of(put("a", "1"))));
        log.log().append(List.of(put("a", "2")));
        volume.crash();
        OpenedLog again = volume.open();
        assertThat(rows(again)).isEqualTo(Map.of("a", "1"));
        again.log().sync(again.log().append(List.of(put("b", "1"))));
        volume.crash();
        assertThat(rows(volume.openOnEmptyMachine())).isEqualTo(Map.of("a", "1", "b", "1"));
    }

    @Test
    void storesWhatNobodySyncsAfterAWhile() throws Exception {
        OpenedLog log = volume.open();
        long lsn = log.log().append(List.of(put("a", "1")));
        for (int i = 0; i < 500 && log.log().durablePosition() < lsn; i++) {
            Thread.sleep(10);
        }
        assertThat(log.log().durablePosition()).isGreaterThanOrEqualTo(lsn);
    }

    @Test
    void anIdleLogStoresNothing() throws Exception {
        OpenedLog log = volume.open();
        log.log().sync(log.log().append(List.of(put("a", "1"))));
        Thread.sleep(200);
        long packs = log.log().stats().packs();
        Thread.sleep(200);
        assertThat(log.log().stats().packs()).isEqualTo(packs).isLessThanOrEqualTo(2);
    }

    @Test
    void readsChunksFromMemoryAndFromNodes() throws StorageException {
        OpenedLog log = volume.open();
        var random = new Random(1);
        List<byte[]> contents = new ArrayList<>();
        List<ChunkLocation> chunks = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            byte[] content = new byte[1 + random.nextInt(LogConfig.MAX_CHUNK_BYTES)];
            if (i % 2 == 0) {
                random.nextBytes(content);
            }
            contents.add(content);
            chunks.add(log.log().appendChunk(content, 0, content.length));
            assertThat(read(log, chunks.getLast())).isEqualTo(content);
        }
        log.log().sync(log.log().append(List.of(put("a", "1"))));
        check(log, chunks, contents);
        log.close();
        check(volume.openOnEmptyMachine(), chunks, contents);
    }

    private static void check(OpenedLog log, List<ChunkLocation> chunks, List<byte[]> contents)
            throws StorageException {
        int start = 0;
        while (start < chunks.size()) {
            int end = start;
            while (end < chunks.size() && chunks.get(end).pack().equals(chunks.get(start).pack())) {
                assertThat(read(log, chunks.get(end))).isEqualTo(contents.get(end));
                end++;
            }
            List<ChunkLocation> run = chunks.subList(start, end);
            List<byte[]> read =
                    run.stream().map(chunk -> new byte[chunk.plaintextLength()]).toList();
            log.log().readRun(run, read);
            assertThat(read).containsExactlyElementsOf(contents.subList(start, end));
            start = end;
        }
    }

    private static byte[] read(OpenedLog log, ChunkLocation chunk) throws StorageException {
        byte[] content = new byte[chunk.plaintextLength()];
        log.log().read(chunk, content, 0);
        return content;
    }

    @Test
    void recoversWithAsManyNodesGoneAsThePolicyAllows() throws StorageException {
        OpenedLog log = volume.open();
        for (int i = 0; i < 20; i++) {
            log.log().sync(log.log().append(List.of(put("k" + i, "v"))));
        }
        Map<String, String> before = rows(log);
        volume.crash();
        volume.network.stop(volume.addresses.get(1));
        volume.network.stop(volume.addresses.get(4));
        OpenedLog again = volume.openOnEmptyMachine();
        assertThat(rows(again)).isEqualTo(before);
        again.log().sync(again.log().append(List.of(put("more", "v"))));
        volume.crash();
        volume.network.stop(volume.addresses.get(0));
        assertThatThrownBy(volume::openOnEmptyMachine)
                .isInstanceOf(StorageException.Unavailable.class)
                .hasMessageContaining("node0");
        volume.network.start(volume.addresses.get(4));
        assertThat(rows(volume.openOnEmptyMachine())).hasSize(21);
    }

    @Test
    void goesOnByItselfWhenTheNodesThatItNeedsAreBack() throws Exception {
        OpenedLog log = volume.open();
        log.log().sync(log.log().append(List.of(put("before", "v"))));
        for (int i = 0; i < 4; i++) {
            volume.network.stop(volume.addresses.get(i));
        }
        long stranded = log.log().append(List.of(put("stranded", "v")));
        assertThatThrownBy(() -> log.log().sync(stranded))
                .isInstanceOf(StorageException.Unavailable.class)
                .hasMessageContaining("node0");
        assertThatThrownBy(() -> log.log().append(List.of(put("refused", "v"))))
                .isInstanceOf(StorageException.Unavailable.class);
        assertThat(log.log().stats().trouble()).isPresent();
        assertThat(log.log().isWritable()).isFalse();

        volume.network.start(volume.addresses.get(3));
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (log.log().stats().trouble().isPresent() && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        assertThat(log.log().isWritable()).isTrue();
        log.log().sync(log.log().append(List.of(put("after", "v"))));
        volume.network.start(volume.addresses.get(2));
        volume.crash();
        assertThat(rows(volume.openOnEmptyMachine()))
                .containsOnlyKeys("after", "before", "stranded");
    }

    @Test
    void aFencedWriterCannotAcknowledge() throws StorageException {
        OpenedLog first = volume.open();
        first.log().sync(first.log().append(List.of(put("a", "1"))));
        OpenedLog second = volume.open();
        assertThat(rows(second)).isEqualTo(Map.of("a", "1"));
        long lsn = first.log().append(List.of(put("a", "2")));
        assertThatThrownBy(() -> first.log().sync(lsn)).isInstanceOf(StorageException.Fenced.class);
        assertThatThrownBy(() -> first.log().append(List.of(put("a", "3"))))
                .isInstanceOf(StorageException.Fenced.class);
        second.log().sync(second.log().append(List.of(put("b", "1"))));
        volume.crash();
        assertThat(rows(volume.openOnEmptyMachine())).isEqualTo(Map.of("a", "1", "b", "1"));
    }

    @Test
    void aTransactionThatIsTooLargeChangesNothing() throws StorageException {
        OpenedLog log = volume.open();
        String large = "x".repeat(log.log().maxTransactionBytes());
        assertThatThrownBy(() -> log.log().append(List.of(put("a", large))))
                .isInstanceOf(StorageException.TooLarge.class);
        assertThat(rows(log)).isEmpty();
        String fits = "x".repeat(log.log().maxTransactionBytes() - 100);
        for (int i = 0; i < 10; i++) {
            log.log().append(List.of(put("k" + i, fits)));
        }
        log.log().sync();
        volume.crash();
        assertThat(rows(volume.openOnEmptyMachine())).hasSize(10);
    }
}
