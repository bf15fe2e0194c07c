package io.qsfs.zdb;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.qsfs.zdb.disk.DiskFile;
import io.qsfs.zdb.disk.MemoryDisk;
import io.qsfs.zdb.index.IndexEntry;
import io.qsfs.zdb.index.IndexStore;
import io.qsfs.zdb.index.MemoryIndexStore;
import io.qsfs.zdb.resp.PayloadBudget;
import io.qsfs.zdb.resp.Request;
import io.qsfs.zdb.resp.RequestMemory;
import io.qsfs.zdb.resp.RespDecoder;
import io.qsfs.zdb.segment.CorruptRecordException;
import io.qsfs.zdb.segment.Key;
import io.qsfs.zdb.segment.Location;
import io.qsfs.zdb.segment.RecordFormat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What reads bytes that others wrote, guided by coverage: requests, segments, the index. A build
 * runs the inputs kept in the resources; {@code JAZZER_FUZZ=1} looks for new ones.
 */
final class GuidedFuzzTest {
    /** Tells of what was lost, in thousands of lines. */
    private static final Logger LOG = Logger.getLogger("io.qsfs.zdb.namespace");

    private static final int REQUESTS_MAX = 2_000;
    private static final String SEGMENT = "00000001/00000001.seg";
    private static final int SEGMENT_HEADER = 64;

    @BeforeAll
    static void beQuiet() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        LOG.setLevel(null);
    }

    /** However the bytes arrive, the requests are the same. */
    @FuzzTest(maxDuration = "10m")
    void requests(byte[] input) {
        List<String> whole = decode(input, input.length);
        assertThat(decode(input, 1)).isEqualTo(whole);
        assertThat(decode(input, 7)).isEqualTo(whole);
    }

    private static List<String> decode(byte[] input, int step) {
        RequestMemory memory =
                new RequestMemory(new PayloadBudget(10 << 20), new PayloadBudget(28 << 20));
        EmbeddedChannel channel = new EmbeddedChannel(new RespDecoder(memory));
        List<String> found = new ArrayList<>();
        for (int from = 0; from < input.length; from += step) {
            int length = Math.min(step, input.length - from);
            channel.writeInbound(Unpooled.copiedBuffer(input, from, length));
            while (channel.readInbound() instanceof Request request) {
                found.add(text(request));
            }
        }
        channel.finishAndReleaseAll();
        assertThat(found).hasSizeLessThan(REQUESTS_MAX + input.length);
        return found;
    }

    private static String text(Request request) {
        return switch (request) {
            case Request.Malformed malformed -> "-" + malformed.message();
            case Request.Words words -> {
                StringBuilder text = new StringBuilder();
                for (ByteBuffer word : words.arguments()) {
                    text.append(word.remaining())
                            .append(':')
                            .append(StandardCharsets.ISO_8859_1.decode(word.duplicate()));
                }
                words.release();
                yield text.toString();
            }
        };
    }

    /** Whatever stands in a segment, a node opens it, and everything it then serves fits. */
    @FuzzTest(maxDuration = "10m")
    void segments(byte[] input) throws IOException {
        MemoryDisk disk = new MemoryDisk(64 << 20);
        open(disk, new MemoryIndexStore()).engine.close();
        int tag = tag(disk);
        try (DiskFile file = disk.open(SEGMENT, false)) {
            file.write(ByteBuffer.wrap(sealed(input, tag)), SEGMENT_HEADER);
        }
        EngineHarness node = open(disk, new MemoryIndexStore());
        Object page = node.call("SCAN");
        while (page instanceof List<?> found) {
            for (Object row : (List<?>) found.get(1)) {
                checkRecord(node, (byte[]) ((List<?>) row).getFirst());
            }
            page = node.call("SCAN", found.getFirst());
        }
        node.call("RSCAN");
        callDamaged(node, "DATA", "RAW", "0", "28");
        assertThat(node.call("SET", "new", "value")).isEqualTo(RespClient.ascii("new"));
        node.call("NSJUMP");
        node.engine.compact();
        assertThat(node.call("GET", "new")).isEqualTo(RespClient.ascii("value"));
        node.engine.close();
    }

    private static int tag(MemoryDisk disk) throws IOException {
        try (DiskFile file = disk.open(SEGMENT, false)) {
            ByteBuffer header = ByteBuffer.allocate(SEGMENT_HEADER);
            file.read(header, 0);
            return header.order(ByteOrder.LITTLE_ENDIAN).getInt(16);
        }
    }

    private static void checkRecord(EngineHarness node, byte[] key) throws IOException {
        if (key.length == 0) {
            // No client can ask for it.
            return;
        }
        Object length = node.call("LENGTH", key);
        if (callDamaged(node, "GET", key) instanceof byte[] value) {
            assertThat((long) value.length).isEqualTo(length);
            assertThat(node.call("CHECK", key)).isEqualTo(1L);
        } else {
            assertThat(node.call("CHECK", key)).isIn(0L, -1L);
        }
        callDamaged(node, "HISTORY", key);
    }

    /** Damage is an exception here, and -Data corrupted to a client. */
    private static @Nullable Object callDamaged(EngineHarness node, Object... words)
            throws IOException {
        try {
            return node.call(words);
        } catch (CorruptRecordException _) {
            return "-Data corrupted";
        }
    }

    /**
     * Makes what looks like records pass the checks in front of the parser: with random bytes no
     * checksum would ever fit.
     */
    private static byte[] sealed(byte[] input, int tag) {
        ByteBuffer bytes = ByteBuffer.wrap(input.clone()).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + RecordFormat.HEADER_LENGTH <= bytes.limit(); at++) {
            if (bytes.getInt(at) != RecordFormat.MAGIC || (bytes.get(at + 7) & 0x80) != 0) {
                continue;
            }
            int keyLength = Byte.toUnsignedInt(bytes.get(at + 6));
            int payloadLength = bytes.getInt(at + 8);
            if (payloadLength < 0 || payloadLength > RecordFormat.PAYLOAD_LENGTH_MAX) {
                continue;
            }
            int length = RecordFormat.prefixLength(keyLength, payloadLength);
            if (at + length > bytes.limit()) {
                continue;
            }
            bytes.putInt(at + 32, tag);
            ByteBuffer covered = ByteBuffer.allocate(length - 4);
            covered.put(bytes.slice(at, 40)).put(bytes.slice(at + 44, length - 44)).flip();
            bytes.putInt(at + 40, RecordFormat.checksum(covered));
        }
        return bytes.array();
    }

    /** Whatever the index says, a read gives what was once written under the key, or an error. */
    @FuzzTest(maxDuration = "10m")
    void index(byte[] input) throws IOException {
        MemoryDisk disk = new MemoryDisk(64 << 20);
        EngineHarness first = open(disk, new MemoryIndexStore());
        List<byte[]> versions = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            byte[] value = new byte[10 + 30_000 * (i % 3)];
            new Random(i).nextBytes(value);
            versions.add(value);
            first.call("SET", "key", value);
            first.call("SET", "key" + i, value);
        }
        first.engine.close();
        EngineHarness node;
        try {
            node = open(disk, new LyingIndexStore(input, tag(disk)));
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("memory:");
            return;
        }
        for (int i = 0; i < 6; i++) {
            if (callDamaged(node, "GET", "key" + i) instanceof byte[] value) {
                assertThat(value).isEqualTo(versions.get(i));
            }
        }
        if (callDamaged(node, "GET", "key") instanceof byte[] value) {
            assertThat(versions).anyMatch(version -> EngineHarness.same(version, value));
        }
    }

    private static EngineHarness open(MemoryDisk disk, IndexStore store) throws IOException {
        return new EngineHarness(disk, store, ZdbEngineConfig.defaults(), 1);
    }

    /** Answers with the bytes of an input: first the state, then an entry a look-up. */
    private static final class LyingIndexStore implements IndexStore {
        private static final int STATE_TAG = 9;

        private final MemoryIndexStore truth = new MemoryIndexStore();
        private final ByteBuffer lies;
        private final Optional<byte[]> state;

        /**
         * @param tag of the log's segment, put where a state has it: the fuzzer cannot guess it
         */
        LyingIndexStore(byte[] input, int tag) {
            lies = ByteBuffer.wrap(input);
            int length = input.length == 0 ? 0 : Math.min(lies.get() & 0x7F, lies.remaining());
            byte[] bytes = new byte[length];
            lies.get(bytes);
            if (length >= STATE_TAG + 4) {
                ByteBuffer.wrap(bytes).putInt(STATE_TAG, tag);
            }
            state = length == 0 ? Optional.empty() : Optional.of(bytes);
        }

        @Override
        public Optional<IndexEntry> find(int space, Key key) {
            try {
                return switch (lies.get() & 3) {
                    case 0 -> truth.find(space, key);
                    case 1 -> Optional.empty();
                    default -> Optional.of(lie());
                };
            } catch (BufferUnderflowException e) {
                return truth.find(space, key);
            }
        }

        private IndexEntry lie() {
            Location location = new Location(lies.getInt(), lies.getInt());
            return new IndexEntry(location, lies.getInt(), lies.getInt(), lies.getInt());
        }

        @Override
        public void apply(int space, Map<Key, Optional<IndexEntry>> changes, byte[] after) {
            truth.apply(space, changes, after);
        }

        @Override
        public Optional<byte[]> state(int space) {
            return state;
        }

        @Override
        public void visit(int space, Key prefix, Optional<Key> after, Visitor visitor)
                throws IOException {
            truth.visit(space, prefix, after, visitor);
        }

        @Override
        public void drop(int space) {
            truth.drop(space);
        }

        @Override
        public void sync() {
            truth.sync();
        }

        @Override
        public void close() {
            truth.close();
        }
    }
}
