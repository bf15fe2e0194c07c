package io.qsfs.core.meta;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.bytes.WriterId;
import io.qsfs.core.error.StorageException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/** What every metadata store promises; each implementation runs it. */
public abstract class MetadataStoreContract {
    protected MetadataStoreContract() {}

    private static final VolumeId VOLUME = new VolumeId(1, 2);
    private static final PackId PACK = new PackId(new WriterId(3, 4), 5);

    private final List<MetadataStore> opened = new ArrayList<>();

    /** Opens the same store again, as it is after the last one was closed or crashed. */
    protected abstract MetadataStore open() throws StorageException;

    private MetadataStore opened() throws StorageException {
        MetadataStore store = open();
        opened.add(store);
        return store;
    }

    @AfterEach
    void closeAll() throws StorageException {
        for (MetadataStore store : opened) {
            store.close();
        }
    }

    @Test
    void aNewStoreIsEmpty() throws StorageException {
        MetadataStore store = opened();
        assertThat(store.persisted()).isEmpty();
        assertThat(rows(store, KeyRange.all(), Direction.FORWARD)).isEmpty();
        assertThat(store.get(key("a"))).isEmpty();
    }

    @Test
    void laterChangesOfABatchWin() throws StorageException {
        MetadataStore store = opened();
        store.apply(List.of(put("a", "1"), put("b", "1"), put("a", "2"), delete("b")));
        assertThat(rows(store, KeyRange.all(), Direction.FORWARD)).containsExactly("a=2");
    }

    @Test
    void scansInBothDirectionsWithinTheRange() throws StorageException {
        MetadataStore store = opened();
        store.apply(List.of(put("a", "1"), put("b", "2"), put("b/", "3"), put("c", "4")));
        assertThat(rows(store, KeyRange.of(key("b"), key("c")), Direction.FORWARD))
                .containsExactly("b=2", "b/=3");
        assertThat(rows(store, KeyRange.of(key("a"), key("c")), Direction.BACKWARD))
                .containsExactly("b/=3", "b=2", "a=1");
        assertThat(rows(store, KeyRange.prefix(key("b")), Direction.BACKWARD))
                .containsExactly("b/=3", "b=2");
        assertThat(rows(store, KeyRange.from(key("b/")), Direction.FORWARD))
                .containsExactly("b/=3", "c=4");
        assertThat(rows(store, KeyRange.of(key("c"), key("a")), Direction.FORWARD)).isEmpty();
    }

    @Test
    void keysAreOrderedAsUnsignedBytes() throws StorageException {
        MetadataStore store = opened();
        byte[] high = {(byte) 0xff, (byte) 0xff};
        byte[] middle = {(byte) 0x80};
        store.apply(
                List.of(
                        RowChange.put(high, key("h")),
                        RowChange.put(middle, key("m")),
                        put("a", "l")));
        assertThat(rows(store, KeyRange.all(), Direction.FORWARD))
                .extracting(row -> row.substring(row.indexOf('=') + 1))
                .containsExactly("l", "m", "h");
        assertThat(rows(store, KeyRange.prefix(new byte[] {(byte) 0xff}), Direction.BACKWARD))
                .hasSize(1);
    }

    @Test
    void cursorsAndSnapshotsDoNotSeeLaterChanges() throws StorageException {
        MetadataStore store = opened();
        store.apply(List.of(put("a", "1"), put("c", "1")));
        try (var snapshot = store.snapshot();
                var cursor = store.scan(KeyRange.all(), Direction.FORWARD)) {
            store.apply(List.of(put("a", "2"), put("b", "2"), delete("c")));
            assertThat(rows(snapshot, KeyRange.all(), Direction.FORWARD))
                    .containsExactly("a=1", "c=1");
            assertThat(snapshot.get(key("c"))).hasValueSatisfying(v -> assertThat(v).isNotEmpty());
            assertThat(cursor.next()).isTrue();
            assertThat(text(cursor.value())).isEqualTo("1");
            assertThat(cursor.next()).isTrue();
            assertThat(text(cursor.key())).isEqualTo("c");
            assertThat(cursor.next()).isFalse();
            assertThat(cursor.next()).isFalse();
        }
        assertThat(rows(store, KeyRange.all(), Direction.FORWARD)).containsExactly("a=2", "b=2");
    }

    @Test
    void onlyWhatWasPersistedSurvives() throws StorageException {
        MetadataStore store = opened();
        store.apply(List.of(put("a", "1")));
        var persisting = store.persist(position(7));
        store.apply(List.of(put("a", "2"), put("b", "2")));
        persisting.join();
        assertThat(store.persisted()).contains(position(7));
        store.close();

        MetadataStore again = opened();
        assertThat(again.persisted()).contains(position(7));
        assertThat(rows(again, KeyRange.all(), Direction.FORWARD)).containsExactly("a=1");
        again.apply(List.of(put("b", "3")));
        again.persist(position(9)).join();
        again.close();

        MetadataStore third = opened();
        assertThat(third.persisted()).contains(position(9));
        assertThat(rows(third, KeyRange.all(), Direction.FORWARD)).containsExactly("a=1", "b=3");
    }

    @Test
    void aStoreThatWasNeverPersistedIsEmptyAfterwards() throws StorageException {
        MetadataStore store = opened();
        store.apply(List.of(put("a", "1")));
        store.close();
        MetadataStore again = opened();
        assertThat(again.persisted()).isEmpty();
        assertThat(rows(again, KeyRange.all(), Direction.FORWARD)).isEmpty();
    }

    @Test
    void clearForgetsDurably() throws StorageException {
        MetadataStore store = opened();
        store.apply(List.of(put("a", "1")));
        store.persist(position(1)).join();
        store.clear();
        assertThat(store.persisted()).isEmpty();
        assertThat(rows(store, KeyRange.all(), Direction.FORWARD)).isEmpty();
        store.apply(List.of(put("b", "1")));
        store.close();
        MetadataStore again = opened();
        assertThat(again.persisted()).isEmpty();
        assertThat(rows(again, KeyRange.all(), Direction.FORWARD)).isEmpty();
    }

    @Test
    void behavesLikeASortedMap() throws StorageException {
        long seed = Long.getLong("seed", 20_261_121L);
        var random = new Random(seed);
        MetadataStore store = opened();
        NavigableMap<String, String> model = new TreeMap<>();
        NavigableMap<String, String> persisted = new TreeMap<>();
        for (int step = 0; step < 400; step++) {
            int what = random.nextInt(20);
            if (what == 0) {
                store.persist(position(step)).join();
                persisted = new TreeMap<>(model);
            } else if (what == 1) {
                store.close();
                store = opened();
                model = new TreeMap<>(persisted);
            } else {
                change(random, store, model);
            }
            check(random, store, model, seed);
        }
    }

    private static void change(Random random, MetadataStore store, Map<String, String> model)
            throws StorageException {
        List<RowChange> changes = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            String key = randomKey(random);
            if (random.nextInt(3) == 0) {
                changes.add(delete(key));
                model.remove(key);
            } else {
                String value = Integer.toString(random.nextInt(1000));
                changes.add(put(key, value));
                model.put(key, value);
            }
        }
        store.apply(changes);
    }

    private static void check(
            Random random, MetadataStore store, NavigableMap<String, String> model, long seed)
            throws StorageException {
        String one = randomKey(random);
        String two = randomKey(random);
        String from = one.compareTo(two) <= 0 ? one : two;
        String to = one.compareTo(two) <= 0 ? two : one;
        var part = model.subMap(from, true, to, false);
        assertThat(rows(store, KeyRange.of(key(from), key(to)), Direction.FORWARD))
                .as("-Dseed=%d", seed)
                .isEqualTo(lines(part));
        assertThat(rows(store, KeyRange.of(key(from), key(to)), Direction.BACKWARD))
                .as("-Dseed=%d", seed)
                .isEqualTo(lines(part.descendingMap()));
        assertThat(store.get(key(one)).map(MetadataStoreContract::text))
                .isEqualTo(java.util.Optional.ofNullable(model.get(one)));
    }

    private static String randomKey(Random random) {
        var key = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            key.append((char) ('a' + random.nextInt(5)));
        }
        return key.toString();
    }

    private static List<String> lines(Map<String, String> rows) {
        return rows.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
    }

    private static List<String> rows(MetadataReader reader, KeyRange range, Direction direction)
            throws StorageException {
        List<String> found = new ArrayList<>();
        try (RowCursor cursor = reader.scan(range, direction)) {
            while (cursor.next()) {
                found.add(text(cursor.key()) + "=" + text(cursor.value()));
            }
        }
        return found;
    }

    private static StorePosition position(long lsn) {
        return new StorePosition(VOLUME, lsn, PACK);
    }

    private static RowChange put(String key, String value) {
        return RowChange.put(key(key), key(value));
    }

    private static RowChange delete(String key) {
        return RowChange.delete(key(key));
    }

    private static byte[] key(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        boolean ascii = true;
        for (byte b : bytes) {
            ascii &= b >= 0;
        }
        return ascii
                ? new String(bytes, StandardCharsets.US_ASCII)
                : HexFormat.of().formatHex(Arrays.copyOf(bytes, bytes.length));
    }
}
