package io.qsfs.zdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The script repeats the options of the Java machine, since it starts before there is one. */
final class StartScriptTest {
    @Test
    void givesTheJavaMachineOurOptions() throws IOException {
        String script = Files.readString(Path.of("zdb-server"));
        String flags = script.substring(script.indexOf("flags=(") + "flags=(".length());
        List<String> given = Arrays.asList(flags.substring(0, flags.indexOf(')')).split("\\s+"));
        assertThat(given).isEqualTo(ZdbMain.JVM_FLAGS);
    }
}
