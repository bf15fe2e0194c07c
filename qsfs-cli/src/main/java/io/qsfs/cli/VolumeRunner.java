package io.qsfs.cli;

import io.qsfs.cli.config.Home;
import io.qsfs.cli.daemon.DaemonClient;
import io.qsfs.cli.daemon.HomeLock;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** Runs a command in the daemon of its home or, when none runs, on the volume itself. */
final class VolumeRunner {
    int run(Home home, String[] arguments, VolumeCommand command) throws IOException {
        home.requireInitialized();
        Optional<DaemonClient> daemon = DaemonClient.connect(home.socket());
        if (daemon.isEmpty()) {
            return runHere(home, command);
        }
        try (DaemonClient client = daemon.get();
                OutputStream out =
                        new BufferedOutputStream(
                                new FileOutputStream(FileDescriptor.out), 1 << 16)) {
            return client.run(
                    List.of(arguments),
                    Terminal.columns(),
                    new DaemonClient.Streams(System.in, out, System.err));
        }
    }

    private static int runHere(Home home, VolumeCommand command) throws IOException {
        char[] passphrase = new io.qsfs.cli.command.PassphraseOptions().forKey(home);
        try (HomeLock lock = HomeLock.take(home);
                OpenHome open = OpenHome.open(home, lock, passphrase);
                LocalSession session = new LocalSession(open.engine())) {
            return command.run(session);
        }
    }
}
