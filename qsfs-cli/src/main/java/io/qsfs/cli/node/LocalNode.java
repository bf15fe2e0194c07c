package io.qsfs.cli.node;

import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.PrivateFiles;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One storage node that this home runs. Stateless: what is known of it lies in its directory.
 *
 * @param number from 1 on
 */
public record LocalNode(Home home, int number, int port) {
    private static final String MAIN_CLASS = "io.qsfs.zdb.ZdbMain";
    static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final int PROBE_TIMEOUT_MILLIS = 2_000;
    private static final byte[] PING = "*1\r\n$4\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PONG = "+PONG\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Where the record files lie. */
    public Path data() {
        return home.node(number).resolve("data");
    }

    public Path log() {
        return home.node(number).resolve("log");
    }

    /** The living process, if any. */
    public Optional<ProcessHandle> process() throws IOException {
        return PidFile.read(pidFile());
    }

    /**
     * Starts the process unless it lives; returns without waiting for it.
     *
     * @param syncFlags how the node makes writes durable, as options of its command line
     */
    public void start(List<String> jvmFlags, List<String> syncFlags) throws IOException {
        if (process().isPresent()) {
            return;
        }
        PrivateFiles.createDirectories(data());
        var arguments = new ArrayList<String>();
        arguments.addAll(List.of("--data", data().toString()));
        arguments.addAll(List.of("--listen", "127.0.0.1", "--port", Integer.toString(port)));
        arguments.addAll(List.of("--admin-file", home.nodeAdminPassword().toString()));
        arguments.addAll(syncFlags);
        Process process =
                Jvm.start(
                        Jvm.command("node", jvmFlags, MAIN_CLASS, arguments),
                        home.node(number),
                        log());
        PidFile.write(pidFile(), process.toHandle());
    }

    /** Whether something answers PING on the node's port. */
    public boolean answers() {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(PROBE_TIMEOUT_MILLIS);
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                    PROBE_TIMEOUT_MILLIS);
            socket.getOutputStream().write(PING);
            return Arrays.equals(socket.getInputStream().readNBytes(PONG.length), PONG);
        } catch (IOException _) {
            return false;
        }
    }

    /** Whether its process lives. */
    boolean lives() {
        try {
            return process().isPresent();
        } catch (IOException _) {
            return false;
        }
    }

    /**
     * Asks the process to end, waits, and kills it when it does not.
     *
     * @return whether it ended by itself
     */
    public boolean stop() throws IOException {
        return stop(STOP_TIMEOUT);
    }

    boolean stop(Duration patience) throws IOException {
        Optional<ProcessHandle> process = process();
        boolean ended = process.isEmpty() || Processes.stop(process.get(), patience);
        if (!ended) {
            Processes.kill(process.orElseThrow());
        }
        Files.deleteIfExists(pidFile());
        return ended;
    }

    /** The last lines the node logged, for messages about its failure. */
    public String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException _) {
            return "";
        }
    }

    private Path pidFile() {
        return home.node(number).resolve("pid");
    }
}
