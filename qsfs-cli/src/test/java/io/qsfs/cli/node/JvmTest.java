package io.qsfs.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the launcher prepared is used when it is there and fits, and never in the way. */
final class JvmTest {
    @TempDir private Path directory;

    @Test
    void aDamagedCacheNeitherStopsAStartNorIsHeardOf() throws Exception {
        Files.writeString(directory.resolve("client.aot"), "no cache of any JDK");
        List<String> command = version(Map.of("QSFS_CACHES", directory.toString()));
        assertThat(command).contains("-XX:AOTCache=" + directory.resolve("client.aot"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).startsWith("qsfs ").doesNotContain("aot");
    }

    @Test
    void onlyTheFirstProcessOfARoleRecords() throws Exception {
        var environment = Map.of("QSFS_RECORD", directory.toString());
        String flag = "-XX:AOTCacheOutput=" + directory.resolve("client.aot");
        assertThat(version(environment)).contains(flag);
        assertThat(version(environment)).doesNotContain(flag);
    }

    @Test
    void withoutALauncherNothingIsAskedOfTheMachine() throws Exception {
        assertThat(version(Map.of())).noneMatch(word -> word.contains("AOT"));
    }

    private static List<String> version(Map<String, String> environment) throws Exception {
        return Jvm.command(
                environment, "client", List.of(), "io.qsfs.cli.Main", List.of("--version"));
    }
}
