package io.qsfs.zdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * One client of a soak: works on keys of its own, knows every version it wrote, and compares every
 * reply. When its node is killed, the request under way may have happened or not; it finds out
 * before it goes on. Used by one thread.
 */
final class SoakClient {
    private static final int KEYS = 60;
    private static final int LARGE = 300_000;

    /** A value that can be made again. */
    private record Version(long seed, int length) {
        byte[] bytes() {
            byte[] bytes = new byte[length];
            new Random(seed).nextBytes(bytes);
            return bytes;
        }
    }

    private final String prefix;
    private final Random random;

    /** Newest first, since the key was last created; no entry without a live version. */
    private final Map<String, Deque<Version>> model = new HashMap<>();

    /** What was asked for last and not answered: the key, and its version afterwards. */
    private @Nullable String doubtful;

    private @Nullable Version doubtfulVersion;
    private long operations;

    SoakClient(String prefix, long seed) {
        this.prefix = prefix;
        this.random = new Random(seed);
    }

    /** Returns how many requests were checked. */
    long operations() {
        return operations;
    }

    /** Works until a time, or until the node ends. */
    void work(int port, long untilNanos) throws IOException {
        try (RespClient node = RespClient.connect(port)) {
            resolve(node);
            while (System.nanoTime() < untilNanos) {
                step(node);
                operations++;
            }
        }
    }

    private void step(RespClient node) throws IOException {
        String key = prefix + random.nextInt(KEYS);
        switch (random.nextInt(100)) {
            case 0 -> checkScan(node, "SCAN");
            case 1 -> checkScan(node, "RSCAN");
            case 2, 3, 4 -> checkHistory(node, key);
            case 5, 6, 7 -> checkRange(node, key);
            case 8, 9 -> checkFacts(node, key);
            case 10, 11, 12 -> checkMany(node);
            default -> {
                int kind = random.nextInt(10);
                if (kind < 4) {
                    set(node, key);
                } else if (kind < 5) {
                    delete(node, key);
                } else {
                    checkGet(node, key);
                }
            }
        }
    }

    private void set(RespClient node, String key) throws IOException {
        int length = random.nextInt(20) == 0 ? random.nextInt(LARGE) : random.nextInt(3_000);
        Version version = new Version(random.nextLong(), length);
        doubtful = key;
        doubtfulVersion = version;
        byte[] value = version.bytes();
        Object reply = node.call("SET", key, value);
        doubtful = null;
        if (reply == null) {
            assertThat(value).as(key).isEqualTo(bytes(current(key)));
            return;
        }
        assertThat(reply).as("SET %s", key).isEqualTo(RespClient.ascii(key));
        model.computeIfAbsent(key, k -> new ArrayDeque<>()).addFirst(version);
    }

    private void delete(RespClient node, String key) throws IOException {
        doubtful = key;
        doubtfulVersion = null;
        Object reply = node.call("DEL", key);
        doubtful = null;
        assertThat(reply).isEqualTo(model.remove(key) != null ? "+OK" : "-Key not found");
    }

    /** Learns whether the request that was cut off has happened. */
    private void resolve(RespClient node) throws IOException {
        String key = doubtful;
        if (key == null) {
            return;
        }
        Object found = node.call("GET", key);
        if (!EngineHarness.same(found, bytes(current(key)))) {
            assertThat(found).as("cut off: %s", key).isEqualTo(bytes(doubtfulVersion));
            if (doubtfulVersion == null) {
                model.remove(key);
            } else {
                model.computeIfAbsent(key, k -> new ArrayDeque<>()).addFirst(doubtfulVersion);
            }
        }
        doubtful = null;
    }

    private @Nullable Version current(String key) {
        Deque<Version> versions = model.get(key);
        return versions == null ? null : versions.getFirst();
    }

    private static byte @Nullable [] bytes(@Nullable Version version) {
        return version == null ? null : version.bytes();
    }

    private void checkGet(RespClient node, String key) throws IOException {
        assertThat(node.call("GET", key)).as("GET %s", key).isEqualTo(bytes(current(key)));
    }

    private void checkRange(RespClient node, String key) throws IOException {
        byte[] value = bytes(current(key));
        int start = random.nextInt(LARGE);
        int end = start + random.nextInt(100_000);
        Object found = node.call("GETRANGE", key, start, end);
        byte[] expected =
                value == null
                        ? null
                        : Arrays.copyOfRange(
                                value,
                                Math.min(start, value.length),
                                Math.min(end + 1, value.length));
        assertThat(found).as("GETRANGE %s %d %d", key, start, end).isEqualTo(expected);
    }

    private void checkFacts(RespClient node, String key) throws IOException {
        Version version = current(key);
        assertThat(node.call("EXISTS", key)).isEqualTo(version == null ? 0L : 1L);
        assertThat(node.call("CHECK", key)).isEqualTo(version == null ? null : 1L);
        assertThat(node.call("LENGTH", key))
                .isEqualTo(version == null ? null : (long) version.length());
    }

    private void checkMany(RespClient node) throws IOException {
        List<Object> words = new ArrayList<>(List.of("MGET"));
        List<byte @Nullable []> expected = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String key = prefix + random.nextInt(KEYS);
            words.add(key);
            expected.add(bytes(current(key)));
        }
        assertThat(node.call(words.toArray()))
                .usingRecursiveComparison()
                .isEqualTo(new ArrayList<Object>(expected));
    }

    /** Compaction may cut the history off, but never change it. */
    private void checkHistory(RespClient node, String key) throws IOException {
        Deque<Version> versions = model.get(key);
        Object page = node.call("HISTORY", key);
        if (versions == null) {
            assertThat(page).isEqualTo("-Key not found");
            return;
        }
        assertThat(page).as("HISTORY %s", key).isInstanceOf(List.class);
        Iterator<Version> older = versions.iterator();
        while (page instanceof List<?> found) {
            assertThat(older.hasNext()).as("history of %s has too much", key).isTrue();
            assertThat(found.get(2)).as("HISTORY %s", key).isEqualTo(older.next().bytes());
            page = found.getFirst() == null ? null : node.call("HISTORY", key, found.getFirst());
        }
    }

    /** Nobody else changes these keys: all that live are seen, each once. */
    private void checkScan(RespClient node, String command) throws IOException {
        Set<String> seen = new HashSet<>();
        Object page = node.call(command);
        while (page instanceof List<?> found) {
            for (Object row : (List<?>) found.get(1)) {
                List<?> item = (List<?>) row;
                String key =
                        new String(
                                (byte[]) item.getFirst(),
                                java.nio.charset.StandardCharsets.US_ASCII);
                if (key.startsWith(prefix)) {
                    assertThat(seen.add(key)).as("%s gave %s twice", command, key).isTrue();
                    Version version = current(key);
                    assertThat(version).as("%s gave %s", command, key).isNotNull();
                    assertThat(item.get(1))
                            .isEqualTo(version == null ? 0L : (long) version.length());
                }
            }
            // A forward scan meets what others write meanwhile.
            boolean complete = seen.size() == model.size();
            page = complete ? null : node.call(command, found.getFirst());
        }
        assertThat(seen).as(command).isEqualTo(model.keySet());
    }

    /** Checks every key. */
    void checkAll(RespClient node) throws IOException {
        resolve(node);
        for (int i = 0; i < KEYS; i++) {
            checkGet(node, prefix + i);
            checkHistory(node, prefix + i);
        }
        checkScan(node, "SCAN");
        checkScan(node, "RSCAN");
    }

    /** Returns how many keys live. */
    int keyCount() {
        return model.size();
    }
}
