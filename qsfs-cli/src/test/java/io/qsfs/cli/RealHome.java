package io.qsfs.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.Settings;
import io.qsfs.cli.node.PidFile;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A home as its user sees it: every command is a process of its own, and so are the daemon and the
 * nodes that they start. Closing it ends what still runs.
 */
final class RealHome implements AutoCloseable {
    /** No command of a test takes this long, unless it hangs. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final List<String> FLAGS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xshare:auto",
                    "-Xmx256m",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    private final Home home;
    private final Path directory;

    /**
     * @param directory where commands are typed; the home is made in it
     */
    RealHome(Path directory, String name) {
        this.directory = directory;
        this.home = new Home(directory.resolve(name));
    }

    /** What a command left behind. */
    record Result(int status, String out, String err, Duration took) {
        String outcome() {
            return "status " + status + "\n" + out + err;
        }

        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(out);
        }
    }

    Home home() {
        return home;
    }

    /** Runs a command to its end. */
    Result run(String... arguments) throws Exception {
        return runWith(new byte[0], arguments);
    }

    /** Runs a command that has to succeed, and returns what it printed. */
    String ok(String... arguments) throws Exception {
        Result result = run(arguments);
        if (result.status() != 0) {
            throw new AssertionError(String.join(" ", arguments) + ": " + result.outcome());
        }
        return result.out();
    }

    /** Runs a command with bytes on its standard input. */
    Result runWith(byte[] input, String... arguments) throws Exception {
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        long begin = System.nanoTime();
        Process process =
                builder(arguments).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
        } catch (IOException e) {
            // A command that reads no input closes it; its status says how it went.
            process.onExit().join();
        }
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", arguments) + " hangs");
        }
        var took = Duration.ofNanos(System.nanoTime() - begin);
        var result =
                new Result(process.exitValue(), Files.readString(out), Files.readString(err), took);
        Files.delete(out);
        Files.delete(err);
        return result;
    }

    /** Begins a command. */
    Process start(String... arguments) throws IOException {
        return builder(arguments)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private ProcessBuilder builder(String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of("io.qsfs.cli.Main", "--home", home.directory().toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().keySet().removeIf(name -> name.startsWith("QSFS_"));
        return builder;
    }

    /** The process of local node {@code number}, from 1 on. */
    ProcessHandle node(int number) throws IOException {
        return PidFile.read(home.node(number).resolve("pid")).orElseThrow();
    }

    /** Ends local nodes as SIGKILL does, and waits until they are gone. */
    void killNodes(int... numbers) throws IOException {
        for (int number : numbers) {
            kill(node(number));
        }
    }

    /** Sends a signal to local nodes; its name is as for kill(1). */
    void signalNodes(String signal, int... numbers) throws Exception {
        for (int number : numbers) {
            long pid = node(number).pid();
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start();
            if (kill.waitFor() != 0) {
                throw new AssertionError("kill -" + signal + " of node " + number + " failed");
            }
        }
    }

    /** The daemon's process. */
    ProcessHandle daemon() throws IOException {
        return PidFile.read(home.daemonPid()).orElseThrow();
    }

    void killDaemon() throws IOException {
        kill(daemon());
    }

    static void kill(ProcessHandle process) {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Where the volume's nodes are. */
    List<String> addresses() throws IOException {
        return Settings.read(home).nodes();
    }

    /** Removes a directory with all it holds. */
    static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /** The text of the daemon's log. */
    String log() {
        try {
            return Files.readString(home.daemonLog(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        PidFile.read(home.daemonPid()).ifPresent(RealHome::kill);
        Path nodes = home.directory().resolve("nodes");
        if (Files.isDirectory(nodes)) {
            try (Stream<Path> each = Files.list(nodes)) {
                for (Path node : each.filter(Files::isDirectory).toList()) {
                    PidFile.read(node.resolve("pid")).ifPresent(RealHome::kill);
                }
            }
        }
    }
}
