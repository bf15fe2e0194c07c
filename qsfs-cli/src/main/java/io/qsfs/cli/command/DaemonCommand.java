package io.qsfs.cli.command;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Logging;
import io.qsfs.cli.OpenHome;
import io.qsfs.cli.Program;
import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.Settings;
import io.qsfs.cli.daemon.DaemonServer;
import io.qsfs.cli.daemon.FrontEnds;
import io.qsfs.cli.daemon.HomeLock;
import io.qsfs.cli.node.PidFile;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/**
 * The process that owns a volume; {@code up} starts it, with the passphrase on its standard input.
 */
@Command(name = "daemon", hidden = true, description = "Runs the volume; started by 'qsfs up'.")
public final class DaemonCommand implements Callable<Integer> {
    private static final System.Logger LOG = System.getLogger(DaemonCommand.class.getName());

    @ParentCommand private RootCommand root = new RootCommand();

    @Override
    public Integer call() throws IOException {
        Logging.forDaemon();
        Home home = root.home();
        char[] passphrase = passphrase();
        var stop = new CountDownLatch(1);
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> endCleanly(stop, stopped), "shutdown"));
        try (HomeLock lock = HomeLock.take(home)) {
            PidFile.write(home.daemonPid(), ProcessHandle.current());
            try (OpenHome open = OpenHome.open(home, lock, passphrase);
                    FrontEnds frontEnds = FrontEnds.start(home, Settings.read(home), open);
                    DaemonServer _ =
                            DaemonServer.start(home.socket(), frontEnds, new Program()::run)) {
                LOG.log(System.Logger.Level.INFO, "the volume at " + home.directory() + " is up");
                stop.await();
                LOG.log(System.Logger.Level.INFO, "stopping");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILED.number();
        } finally {
            stopped.countDown();
        }
        LOG.log(System.Logger.Level.INFO, "stopped");
        return ExitCode.OK.number();
    }

    /** On SIGTERM: lets the main thread close everything, and keeps the process until it has. */
    private static void endCleanly(CountDownLatch stop, CountDownLatch stopped) {
        stop.countDown();
        try {
            stopped.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static char[] passphrase() throws IOException {
        byte[] bytes = System.in.readAllBytes();
        CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
        Arrays.fill(bytes, (byte) 0);
        char[] characters = new char[text.length()];
        text.get(characters);
        return characters;
    }
}
