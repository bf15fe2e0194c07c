package io.qsfs.zdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.zdb.disk.MemoryDisk;
import io.qsfs.zdb.index.MemoryIndexStore;

import org.junit.jupiter.api.Test;

import java.io.IOException;

/** What a node answers when its disk is full or fails. */
final class DiskFaultTest {
    private static EngineHarness open(MemoryDisk disk, ZdbEngineConfig config) throws IOException {
        return new EngineHarness(disk, new MemoryIndexStore(), config, 1);
    }

    @Test
    void readsAndDeletesWhenTheDiskIsFull() throws IOException {
        MemoryDisk disk = new MemoryDisk(200_000);
        EngineHarness harness = open(disk, ZdbEngineConfig.defaults().withReserveBytes(50_000));
        int stored = 0;
        Object reply;
        do {
            reply = harness.call("SET", "key" + stored, new byte[10_000 + stored]);
            stored++;
        } while (reply instanceof byte[]);
        assertThat(String.valueOf(reply))
                .startsWith("-Cannot write data right now")
                .contains("full");
        assertThat(stored).isGreaterThan(10);
        assertThat(harness.call("GET", "key0")).isEqualTo(new byte[10_000]);
        assertThat(harness.call("DEL", "key0")).isEqualTo("+OK");
        harness.engine.sync();
        EngineHarness again = open(disk, ZdbEngineConfig.defaults());
        assertThat(again.call("DBSIZE")).isEqualTo((long) stored - 2);
    }

    @Test
    void goesOnAfterAFailedWrite() throws IOException {
        MemoryDisk disk = new MemoryDisk(1 << 20);
        EngineHarness harness = open(disk, ZdbEngineConfig.defaults());
        harness.call("SET", "a", "1");
        disk.fault(
                (operation, path) -> {
                    if (operation == MemoryDisk.Operation.WRITE) {
                        throw new IOException("Input/output error");
                    }
                });
        assertThat(harness.call("SET", "a", "2"))
                .isEqualTo("-Cannot write data right now: Input/output error");
        assertThat(harness.call("GET", "a")).isEqualTo(RespClient.ascii("1"));
        disk.fault((operation, path) -> {});
        assertThat(harness.call("SET", "a", "3")).isEqualTo(RespClient.ascii("a"));
        EngineHarness again = open(disk, ZdbEngineConfig.defaults());
        assertThat(again.call("GET", "a")).isEqualTo(RespClient.ascii("3"));
    }

    @Test
    void onlyReadsAfterAFailedSync() throws IOException {
        MemoryDisk disk = new MemoryDisk(1 << 20);
        EngineHarness harness = open(disk, ZdbEngineConfig.defaults());
        harness.call("SET", "a", "1");
        disk.fault(
                (operation, path) -> {
                    if (operation == MemoryDisk.Operation.SYNC) {
                        throw new IOException("Input/output error");
                    }
                });
        assertThatThrownBy(harness.engine::sync).hasMessageContaining("Input/output error");
        disk.fault((operation, path) -> {});
        assertThat(String.valueOf(harness.call("SET", "a", "2")))
                .startsWith("-Cannot write data right now: an earlier sync failed");
        assertThat(harness.call("GET", "a")).isEqualTo(RespClient.ascii("1"));
        assertThat(harness.call("RELOAD", "default")).isEqualTo("+OK");
        assertThat(harness.call("SET", "a", "2")).isEqualTo(RespClient.ascii("a"));
    }

    @Test
    void answersDamageWithAnError() throws IOException {
        MemoryDisk disk = new MemoryDisk(1 << 20);
        EngineHarness harness = open(disk, ZdbEngineConfig.defaults());
        harness.call("SET", "a", "some value");
        assertThat(disk.flipBit("00000001/00000001.seg", 64 + 44 + 1 + 4 + 3, 5)).isTrue();
        assertThat(harness.call("CHECK", "a")).isEqualTo(0L);
        assertThatThrownBy(() -> harness.call("GET", "a")).hasMessageContaining("checksum");
        assertThat(harness.call("SET", "a", "some value")).isEqualTo(RespClient.ascii("a"));
        assertThat(harness.call("CHECK", "a")).isEqualTo(1L);
    }
}
