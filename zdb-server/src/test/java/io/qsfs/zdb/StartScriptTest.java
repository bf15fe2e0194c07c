package io.qsfs.zdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The start script repeats the options of the Java machine, since it runs before there is one. */
final class StartScriptTest {
    private static final String START = "  # The same as ZdbMain.JVM_FLAGS.\n  flags=(";

    @Test
    void givesTheJavaMachineOurOptions() throws IOException {
        String script = Files.readString(Path.of("..", "qsfs"));
        assertThat(script).contains(START);
        String flags = script.substring(script.indexOf(START) + START.length());
        List<String> given =
                Arrays.stream(flags.substring(0, flags.indexOf(')')).split("\\s+"))
                        // Where the build has put the library of RocksDB.
                        .filter(flag -> !flag.contains("java.library.path"))
                        .toList();
        assertThat(given).isEqualTo(ZdbMain.JVM_FLAGS);
    }
}
