package io.qsfs.cli;

import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.Settings;
import io.qsfs.cli.daemon.DaemonClient;
import io.qsfs.cli.daemon.HomeLock;
import io.qsfs.cli.node.LocalNode;
import io.qsfs.cli.node.LocalNodes;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Runs a command in the daemon of its home or, when none runs, on the volume itself. */
final class VolumeRunner {
    int run(Home home, String[] arguments, VolumeCommand command) throws IOException {
        OptionalInt done = command.runAlone();
        if (done.isPresent()) {
            return done.getAsInt();
        }
        home.requireInitialized();
        Optional<DaemonClient> daemon = DaemonClient.connect(home.socket());
        if (daemon.isEmpty()) {
            return runHere(home, command);
        }
        var out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
        try (DaemonClient client = daemon.get()) {
            return client.run(
                    List.of(arguments),
                    Terminal.columns(),
                    new DaemonClient.Streams(System.in, out, System.err));
        } finally {
            out.flush();
        }
    }

    /** Of a home that was simply stopped, nobody wants to hear how each of its nodes refuses. */
    private static void requireNodes(Home home) throws IOException {
        Settings settings = Settings.read(home);
        LocalNodes local = LocalNodes.of(home, settings);
        if (!local.nodes().isEmpty()
                && local.nodes().size() == settings.nodes().size()
                && local.nodes().stream().noneMatch(LocalNode::answers)) {
            throw new CommandException(
                    ExitCode.UNAVAILABLE,
                    "neither the daemon nor a node of the volume at "
                            + home.directory()
                            + " runs; start them with 'qsfs up'");
        }
    }

    private static int runHere(Home home, VolumeCommand command) throws IOException {
        requireNodes(home);
        char[] passphrase = new io.qsfs.cli.command.PassphraseOptions().forKey(home);
        try (HomeLock lock = HomeLock.take(home);
                OpenHome open = OpenHome.open(home, lock, passphrase);
                LocalSession session = new LocalSession(home, open.engine())) {
            return command.run(session);
        }
    }
}
