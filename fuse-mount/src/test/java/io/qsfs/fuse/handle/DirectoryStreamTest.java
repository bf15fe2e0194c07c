package io.qsfs.fuse.handle;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.core.volume.DentryKey;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;

final class DirectoryStreamTest {
    @Test
    void aPlaceIsAlwaysBehindTheSameName() {
        long seed = Long.getLong("seed", 1);
        var random = new Random(seed);
        var directory = new TreeSet<DentryKey>();
        var stream = new DirectoryStream(1);
        Map<Long, DentryKey> names = new HashMap<>();
        long place = 0;
        for (int step = 0; step < 3000; step++) {
            var changed = DentryKey.of("n" + random.nextInt(400));
            if (!directory.remove(changed)) {
                directory.add(changed);
            }
            if (!names.isEmpty() && random.nextInt(10) == 0) {
                var places = names.keySet().toArray(Long[]::new);
                place = places[random.nextInt(places.length)];
            }
            place = list(stream, directory, names, place, random.nextInt(20));
        }
        assertThat(names).isNotEmpty();
    }

    /** Lists a few names from the place on, as one READDIR does; returns the place reached. */
    private static long list(
            DirectoryStream stream,
            NavigableSet<DentryKey> directory,
            Map<Long, DentryKey> names,
            long place,
            int count) {
        var from = stream.seek(place);
        if (place == 0) {
            names.clear();
        } else {
            assertThat(from).isEqualTo(names.get(place).next());
        }
        long reached = place;
        int listed = 0;
        for (var key : directory.tailSet(from)) {
            if (listed++ == count) {
                return reached;
            }
            reached = stream.place(key);
            var known = names.putIfAbsent(reached, key);
            assertThat(known).isIn(null, key);
        }
        return 0;
    }
}
