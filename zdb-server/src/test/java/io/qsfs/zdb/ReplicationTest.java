package io.qsfs.zdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** The commands beside serving, as an operator types them. */
final class ReplicationTest {
    @TempDir Path directory;

    private static int run(StringWriter out, String... arguments) {
        CommandLine line = ZdbMain.commandLine();
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
        return line.execute(arguments);
    }

    @Test
    void bringsACopyUpToDate() throws IOException {
        try (ZdbServer source = ZdbServer.start(ZdbServerConfig.local(directory.resolve("a"), 0));
                ZdbServer target =
                        ZdbServer.start(ZdbServerConfig.local(directory.resolve("b"), 0));
                RespClient writer = RespClient.connect(source.port());
                RespClient reader = RespClient.connect(target.port())) {
            String[] replicate = {
                "replicate",
                "--from=127.0.0.1:" + source.port(),
                "--to=127.0.0.1:" + target.port(),
                "--state=" + directory.resolve("state"),
                "--once"
            };
            writer.call("SET", "a", "1");
            writer.call("SET", "b", "2");
            StringWriter out = new StringWriter();
            assertThat(run(out, replicate)).as(out.toString()).isZero();
            assertThat(reader.call("GET", "a")).isEqualTo(RespClient.ascii("1"));
            writer.call("DEL", "a");
            writer.call("SET", "b", "3");
            assertThat(run(out, replicate)).as(out.toString()).isZero();
            assertThat(reader.call("GET", "a")).isNull();
            assertThat(reader.call("GET", "b")).isEqualTo(RespClient.ascii("3"));
        }
    }

    @Test
    void followsOverTls() throws IOException {
        Path secret = Files.createDirectories(directory.resolve("tls"));
        TlsConfig tls = TlsConfig.selfSigned(secret);
        try (ZdbServer source =
                        ZdbServer.start(
                                ZdbServerConfig.local(directory.resolve("a"), 0).withTls(tls));
                ZdbServer target =
                        ZdbServer.start(ZdbServerConfig.local(directory.resolve("b"), 0));
                RespClient reader = RespClient.connect(target.port())) {
            String from =
                    "--from=zdbs://127.0.0.1:"
                            + source.port()
                            + "?fingerprint="
                            + source.fingerprint().orElseThrow();
            String to = "--to=127.0.0.1:" + target.port();
            byte[] large = new byte[3 << 20];
            new Random(1).nextBytes(large);
            reader.call("SET", "large", large);
            StringWriter out = new StringWriter();
            // There over TLS, and back.
            String back = "--from=127.0.0.1:" + target.port();
            String there = from.replace("--from", "--to");
            assertThat(run(out, "replicate", back, there, "--once")).as(out.toString()).isZero();
            assertThat(reader.call("DEL", "large")).isEqualTo("+OK");
            assertThat(run(out, "replicate", from, to, "--once")).as(out.toString()).isZero();
            assertThat(reader.call("GET", "large")).isEqualTo(large);
            String wrong = "--from=zdbs://127.0.0.1:" + source.port() + "?fingerprint=";
            assertThat(run(out, "replicate", wrong + "0".repeat(64), to, "--once")).isEqualTo(1);
            assertThat(run(out, "replicate", wrong + "0", to, "--once")).isEqualTo(2);
            assertThat(out.toString()).contains("cannot connect").contains("HOST:PORT or zdbs://");
        }
    }

    @Test
    void checksDumpsAndRebuilds() throws IOException {
        try (ZdbServer server = ZdbServer.start(ZdbServerConfig.local(directory, 0));
                RespClient client = RespClient.connect(server.port())) {
            client.call("SET", "a", "1");
            client.call("SET", "b", new byte[100_000]);
            client.call("DEL", "a");
        }
        String data = directory.resolve("data").toString();
        StringWriter out = new StringWriter();
        assertThat(run(out, "check", data)).as(out.toString()).isZero();
        assertThat(out.toString()).contains("3 records").contains("no damage found");
        assertThat(run(out, "dump", data)).isZero();
        assertThat(out.toString()).contains(" del ").contains(" 100000 62");
        String index = directory.resolve("index").toString();
        assertThat(run(out, "rebuild-index", data, "--index", index)).as(out.toString()).isZero();
        assertThat(out.toString()).contains("1 records in 1 namespaces");
        assertThat(run(out, "check", directory.resolve("none").toString())).isEqualTo(1);
    }
}
