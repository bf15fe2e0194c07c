package io.qsfs.zdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The options of 0-db, its hooks, and the tools on a stopped node. */
final class CommandLineTest {
    @TempDir Path directory;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = ZdbMain.commandLine();
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--datasize 8589934592|segments must be 524288 to 4294967295 bytes long",
                "--datasize 32|segments must be 524288 to 4294967295 bytes long",
                "--mode other|--mode must be user or seq, not other",
                "--protect|protected mode needs an admin password",
                "--maxsize -1|the limit of the namespace must not be negative",
                "--nosuch|Unknown option: '--nosuch'",
            })
    void refusesWrongOptions(String options, String message) {
        String[] words = ("--data " + data() + " " + options).split(" ");
        assertThat(run(words)).isEqualTo(2);
        assertThat(err.toString()).contains(message);
    }

    @Test
    void everyCommandHasHelpWithExamples() {
        for (String command : List.of("check", "dump", "rebuild-index", "replicate")) {
            out.getBuffer().setLength(0);
            assertThat(run(command, "--help")).isZero();
            assertThat(out.toString()).contains("Examples:").contains("zdb-server " + command);
        }
    }

    @Test
    void dumpOpensListsAndEnds() throws IOException {
        assertThat(run("--data", data(), "--index", data(), "--dump", "--verbose")).isZero();
        assertThat(out.toString()).contains("default: user mode, 0 records, 0 bytes");
        assertThat(Files.isDirectory(directory.resolve("data/index"))).isTrue();
        assertThat(run("--data", data(), "--index", data(), "--dump", "--mode", "seq"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("is in user mode, and all shall be in seq mode");
        assertThat(run("check", data())).isZero();
        assertThat(run("check", directory.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("is no data directory of a zdb server");
    }

    private Path script(String text) throws IOException {
        Path program = directory.resolve("hook");
        Files.writeString(program, "#!/bin/sh\n" + text + "\n");
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private ZdbServerConfig config(Path hook) {
        return ZdbServerConfig.local(directory, 0)
                .withUpkeep(ZdbServerConfig.Upkeep.defaults().withHook(hook));
    }

    @Test
    void tellsTheHook() throws IOException {
        Path told = directory.resolve("told");
        Path hook = script("echo $1 $3 $4 $5 $6 >> " + told);
        try (ZdbServer server = ZdbServer.start(config(hook));
                RespClient client = RespClient.connect(server.port())) {
            client.call("NSNEW", "ns");
            client.call("NSSET", "ns", "worm", "1");
            client.call("SET", "k", "v");
            client.call("NSJUMP");
            client.call("NSDEL", "ns");
            assertThat((List<?>) client.call("HOOKS")).isNotEmpty();
        }
        assertThat(Files.readAllLines(told).stream().map(line -> line.split(" ")[0]))
                .contains(
                        "namespaces-init",
                        "ready",
                        "namespace-created",
                        "namespace-updated",
                        "namespace-deleted",
                        "close");
    }

    @Test
    void doesNotServeWhenTheHookSaysNo() throws IOException {
        Path hook = script("test $1 != ready");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> ZdbServer.start(config(hook)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("did not answer ready with 0");
        try (ZdbServer server = ZdbServer.start(ZdbServerConfig.local(directory, 0))) {
            assertThat(server.port()).isPositive();
        }
    }
}
