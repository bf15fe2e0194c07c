package io.qsfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What POSIX and ext4 have every call do, as a table of calls and results ({@code
 * conformance.txt}), on a mount; and on the local directory, so that the table itself is right.
 */
class ConformanceIT {
    @RegisterExtension private final MountedVolume mounted = new MountedVolume();
    @TempDir private Path local;

    /** The calls of each section, which begins with a new directory, and their results. */
    private static Map<String, List<String>> sections() throws IOException {
        InputStream table = ConformanceIT.class.getResourceAsStream("conformance.txt");
        var text = new String(Objects.requireNonNull(table).readAllBytes(), StandardCharsets.UTF_8);
        var sections = new LinkedHashMap<String, List<String>>();
        List<String> section = new ArrayList<>();
        for (var line : text.lines().map(String::strip).toList()) {
            if (line.startsWith("== ")) {
                section = new ArrayList<>();
                sections.put(line.substring(3), section);
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                section.add(line);
            }
        }
        return sections;
    }

    @TestFactory
    Stream<DynamicTest> everyCallDoesWhatItsLineSays() throws IOException {
        Posix.chmod(local.toString(), 0755);
        return sections().entrySet().stream()
                .map(
                        section ->
                                DynamicTest.dynamicTest(
                                        section.getKey(),
                                        () -> check(section.getKey(), section.getValue())));
    }

    private void check(String section, List<String> lines) throws Exception {
        for (var parent : List.of(local, mounted.point())) {
            var directory = Files.createDirectory(parent.resolve(section.replace(' ', '-')));
            Posix.chmod(directory.toString(), 0777);
            try {
                check(directory, lines);
            } finally {
                Posix.become(0, 0);
                Posix.umask(022);
            }
        }
    }

    private static void check(Path directory, List<String> lines) throws InterruptedException {
        var script = new Script(directory.toString());
        Posix.umask(0);
        for (var line : lines) {
            int separator = line.lastIndexOf(" = ");
            var expected = separator < 0 ? "ok" : line.substring(separator + 3).strip();
            var call = separator < 0 ? line : line.substring(0, separator).strip();
            assertThat(script.run(call)).as("%s: %s", directory, call).isEqualTo(expected);
        }
    }
}
