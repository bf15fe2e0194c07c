package io.qsfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Listing directories while they change. */
final class ListingIT {
    @RegisterExtension private final MountedVolume mounted = new MountedVolume();

    private void create(String name) {
        Posix.close(Posix.open(mounted.at(name), Posix.O_CREAT | Posix.O_WRONLY, 0644));
    }

    private long openDirectory() {
        return Posix.open(mounted.point().toString(), Posix.O_RDONLY | Posix.O_DIRECTORY, 0);
    }

    @Test
    void everyNameIsListedOnce() {
        for (int i = 0; i < 2000; i++) {
            create("name-%05d".formatted(i));
        }
        long directory = openDirectory();
        var seen = new ArrayList<String>();
        int deleted = 0;
        // Small reads, and a name behind and one ahead of the place removed and made between.
        var part = Posix.list(directory, 500);
        while (!part.isEmpty()) {
            part.forEach(entry -> seen.add(entry.name()));
            Posix.unlink(mounted.at(part.getLast().name()));
            deleted++;
            create("a-new-name-before-all-others-" + deleted);
            part = Posix.list(directory, 500);
        }
        Posix.close(directory);
        assertThat(seen).doesNotHaveDuplicates();
        var expected = IntStream.range(0, 2000).mapToObj("name-%05d"::formatted).toList();
        assertThat(seen).containsAll(expected);
    }

    @Test
    void aPlaceStaysAPlaceWhileOthersGo() {
        for (int i = 0; i < 300; i++) {
            create("name-%05d".formatted(i));
        }
        long directory = openDirectory();
        Map<String, Long> behind = new HashMap<>();
        var part = Posix.list(directory, 4096);
        while (!part.isEmpty()) {
            part.forEach(entry -> behind.put(entry.name(), entry.offset()));
            part = Posix.list(directory, 4096);
        }
        for (int i = 0; i < 300; i += 3) {
            Posix.unlink(mounted.at("name-%05d".formatted(i)));
        }
        for (int i = 1; i < 297; i += 3) {
            Posix.lseek(directory, behind.get("name-%05d".formatted(i)), 0);
            assertThat(Posix.list(directory, 4096).getFirst().name())
                    .isEqualTo("name-%05d".formatted(i + 1));
        }
        Posix.close(directory);
    }
}
