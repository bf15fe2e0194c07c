package io.qsfs.zdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.qsfs.zdb.command.Reply;
import io.qsfs.zdb.disk.DiskFile;
import io.qsfs.zdb.disk.MemoryDisk;
import io.qsfs.zdb.index.MemoryIndexStore;
import io.qsfs.zdb.resp.PayloadBudget;
import io.qsfs.zdb.resp.Request;
import io.qsfs.zdb.resp.RequestMemory;
import io.qsfs.zdb.resp.RespDecoder;
import io.qsfs.zdb.segment.CorruptRecordException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Bytes that somebody or something changed: a request is refused, a record never served wrong. */
final class FuzzTest {
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final int TRIALS = 2000;
    private static final int DISK_TRIALS = 150;

    private final Random random = new Random(SEED);

    @Test
    void decoderAnswersOrRefusesAnything() {
        PayloadBudget heap = new PayloadBudget(10 << 20);
        PayloadBudget direct = new PayloadBudget(28 << 20);
        for (int trial = 0; trial < TRIALS; trial++) {
            EmbeddedChannel channel =
                    new EmbeddedChannel(new RespDecoder(new RequestMemory(heap, direct)));
            byte[] bytes = mutated(request());
            for (int from = 0; from < bytes.length; ) {
                int to = Math.min(bytes.length, from + 1 + random.nextInt(bytes.length));
                channel.writeInbound(Unpooled.copiedBuffer(bytes, from, to - from));
                from = to;
            }
            while (channel.readInbound() instanceof Request request) {
                check(request);
            }
            assertThat(channel.finish()).as("rerun with -Dseed=%d", SEED).isFalse();
        }
    }

    private static void check(Request request) {
        switch (request) {
            case Request.Malformed malformed ->
                    assertThat(malformed.message())
                            .isIn(
                                    "Malformed request, array expected",
                                    "Missing arguments",
                                    "Too many arguments",
                                    "Malformed query string",
                                    "Internal memory error",
                                    "Payload too big");
            case Request.Words words -> {
                assertThat(words.arguments()).isNotEmpty().hasSizeLessThanOrEqualTo(1024);
                words.release();
            }
        }
    }

    private byte[] request() {
        byte[][] requests = {
            RespClient.ascii("*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n".repeat(3)),
            RespClient.ascii("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$9000\r\n" + "v".repeat(9000) + "\r\n"),
            RespClient.ascii("PING\r\nSET a b\r\n*1\n$4\nTIME\n"),
        };
        return requests[random.nextInt(requests.length)];
    }

    private byte[] mutated(byte[] original) {
        byte[] bytes = original.clone();
        String alphabet = "*$-+:0123456789\r\nAx";
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
                case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                default -> {
                    int from = random.nextInt(bytes.length);
                    int length = Math.min(bytes.length - at, bytes.length - from);
                    System.arraycopy(
                            original,
                            Math.min(from, original.length - 1),
                            bytes,
                            at,
                            Math.max(0, Math.min(length, original.length - from)));
                }
            }
        }
        return bytes;
    }

    @Test
    void damagedSegmentServesNoWrongByte() throws IOException {
        for (int trial = 0; trial < DISK_TRIALS; trial++) {
            MemoryDisk disk = new MemoryDisk(1L << 30);
            Map<String, byte[]> written = new HashMap<>();
            EngineHarness node = open(disk);
            for (int i = 0; i < 20; i++) {
                byte[] value = new byte[random.nextInt(i % 5 == 0 ? 140_000 : 300)];
                random.nextBytes(value);
                written.put("key" + i, value);
                node.call("SET", "key" + i, value);
            }
            node.engine.close();
            damage(disk);
            checkReads(disk, written);
        }
    }

    private static EngineHarness open(MemoryDisk disk) throws IOException {
        return new EngineHarness(disk, new MemoryIndexStore(), ZdbEngineConfig.defaults(), 1);
    }

    private void damage(MemoryDisk disk) throws IOException {
        try (DiskFile file = disk.open("00000001/00000001.seg", false)) {
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                byte[] bytes = new byte[1 + random.nextInt(40)];
                random.nextBytes(bytes);
                // The header of the segment stays: without it the node refuses to start.
                long at = 64 + random.nextLong(Math.max(1, file.size() - 64 - bytes.length));
                file.write(ByteBuffer.wrap(bytes), at);
            }
        }
    }

    private static void checkReads(MemoryDisk disk, Map<String, byte[]> written)
            throws IOException {
        EngineHarness node = open(disk);
        for (Map.Entry<String, byte[]> entry : written.entrySet()) {
            Object found =
                    node.engine.execute(node.session, get(entry.getKey()))
                                    instanceof Reply.Stored stored
                            ? read(stored)
                            : null;
            boolean allowed = found == null || EngineHarness.same(found, entry.getValue());
            assertThat(allowed).as("%s, rerun with -Dseed=%d", entry.getKey(), SEED).isTrue();
        }
        assertThat(node.call("SET", "after", "value")).isEqualTo(RespClient.ascii("after"));
    }

    private static List<ByteBuffer> get(String key) {
        return List.of(
                ByteBuffer.wrap(RespClient.ascii("GET")), ByteBuffer.wrap(RespClient.ascii(key)));
    }

    private static @Nullable Object read(Reply.Stored stored) throws IOException {
        try {
            return EngineHarness.plain(stored);
        } catch (CorruptRecordException _) {
            return null;
        }
    }
}
