package io.qsfs.cli.daemon;

import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;
import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.PrivateFiles;
import io.qsfs.cli.node.Jvm;
import io.qsfs.cli.node.PidFile;
import io.qsfs.cli.node.Processes;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The daemon as those see it who start and stop it. */
public record DaemonProcess(Home home) {
    /**
     * Bounds of the front end: heap for its caches and packs in flight, and Netty's buffers beside
     * it.
     */
    private static final List<String> FLAGS =
            List.of(
                    "-Xms64m",
                    "-Xmx512m",
                    "-XX:MaxDirectMemorySize=256m",
                    "-XX:+UseParallelGC",
                    "-XX:-UsePerfData",
                    "-XX:+ExitOnOutOfMemoryError",
                    "--add-modules=jdk.incubator.vector",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    private static final Duration PROBE_INTERVAL = Duration.ofMillis(50);

    /** A clean stop writes a checkpoint first, so it may take its time. */
    private static final Duration STOP_TIMEOUT = Duration.ofMinutes(5);

    /** The living process, if any. */
    public Optional<ProcessHandle> process() throws IOException {
        return PidFile.read(home.daemonPid());
    }

    /**
     * Starts the daemon and returns when it serves its socket; fails with what it said when it
     * ends.
     */
    public void start(char[] passphrase) throws IOException {
        PrivateFiles.createDirectories(home.run());
        long logged = Files.exists(home.daemonLog()) ? Files.size(home.daemonLog()) : 0;
        Process process =
                launch(ProcessBuilder.Redirect.appendTo(home.daemonLog().toFile()), passphrase);
        awaitReady(process, logged);
    }

    /** What is done once the daemon serves. */
    @FunctionalInterface
    public interface WhenReady {
        void run() throws IOException;
    }

    /** Starts the daemon as a child, tells when it is ready, and returns its exit status. */
    public int runInForeground(char[] passphrase, WhenReady whenReady) throws IOException {
        Process process = launch(ProcessBuilder.Redirect.INHERIT, passphrase);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> Processes.stop(process.toHandle(), STOP_TIMEOUT)));
        awaitReady(process, 0);
        if (!process.isAlive()) {
            throw new CommandException(
                    ExitCode.BUSY,
                    "the volume at "
                            + home.directory()
                            + " is up in the background already; 'qsfs down' stops it");
        }
        whenReady.run();
        try {
            return process.waitFor();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILED.number();
        }
    }

    /**
     * Asks the daemon to end and waits until it has.
     *
     * @return whether one was running
     */
    public boolean stop() throws IOException {
        Optional<ProcessHandle> process = process();
        if (process.isPresent() && !Processes.stop(process.get(), STOP_TIMEOUT)) {
            throw new CommandException(
                    ExitCode.FAILED,
                    "the daemon (process "
                            + process.get().pid()
                            + ") does not end; kill it if it is stuck, which loses nothing that was"
                            + " acknowledged; see "
                            + home.daemonLog());
        }
        return process.isPresent();
    }

    private Process launch(ProcessBuilder.Redirect output, char[] passphrase) throws IOException {
        List<String> arguments = List.of("--home", home.directory().toString(), "daemon");
        Process process =
                new ProcessBuilder(Jvm.command("daemon", FLAGS, "io.qsfs.cli.Main", arguments))
                        .directory(new File("/"))
                        .redirectErrorStream(true)
                        .redirectOutput(output)
                        .start();
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(passphrase));
        byte[] secret = new byte[encoded.remaining()];
        encoded.get(secret);
        try (OutputStream in = process.getOutputStream()) {
            in.write(secret);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
        return process;
    }

    private void awaitReady(Process launched, long logged) throws IOException {
        while (!isReady()) {
            if (!launched.isAlive() && !isStartedByAnother(launched)) {
                throw new CommandException(exitCode(launched.exitValue()), lastWords(logged));
            }
            try {
                Thread.sleep(PROBE_INTERVAL);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new CommandException(ExitCode.FAILED, "interrupted while the daemon started");
            }
        }
    }

    private boolean isReady() throws IOException {
        Optional<DaemonClient> client = DaemonClient.connect(home.socket());
        if (client.isPresent()) {
            client.get().close();
        }
        return client.isPresent();
    }

    /** Whether a daemon that was launched before ours, by a start that was killed, comes up. */
    private boolean isStartedByAnother(Process launched) throws IOException {
        return launched.exitValue() == ExitCode.BUSY.number() && process().isPresent();
    }

    private static ExitCode exitCode(int status) {
        return Arrays.stream(ExitCode.values())
                .filter(code -> code.number() == status && code != ExitCode.OK)
                .findFirst()
                .orElse(ExitCode.FAILED);
    }

    /** What the daemon logged since it was started, without the prefix of its messages. */
    private String lastWords(long logged) throws IOException {
        if (!Files.exists(home.daemonLog())) {
            return "the daemon ended while starting";
        }
        try (var channel = Files.newByteChannel(home.daemonLog(), StandardOpenOption.READ)) {
            long from = Math.max(logged, channel.size() - 4_096);
            channel.position(from);
            ByteBuffer tail = ByteBuffer.allocate((int) (channel.size() - from));
            while (tail.hasRemaining() && channel.read(tail) >= 0) {}
            String text =
                    new String(tail.array(), 0, tail.position(), StandardCharsets.UTF_8).strip();
            int message = text.lastIndexOf("qsfs: ");
            return message >= 0
                    ? text.substring(message + "qsfs: ".length())
                    : "the daemon ended while starting:\n" + text;
        }
    }
}
