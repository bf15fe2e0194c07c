package io.qsfs.cli.command;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.Settings;
import io.qsfs.cli.daemon.DaemonClient;
import io.qsfs.cli.daemon.DaemonProcess;
import io.qsfs.cli.daemon.StartLock;
import io.qsfs.cli.node.LocalNodes;
import io.qsfs.core.placement.CodingPolicy;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Creates what is missing and starts everything. */
@Command(
        name = "up",
        description = {
            "Starts the volume of this home: its nodes, the daemon, the mount and the S3 endpoint.",
            "The first time it creates them: key file, six local nodes, policy 4+2. Later it"
                    + " resumes."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  qsfs up                                        all defaults, in ~/.qsfs",
            "  qsfs up --home /srv/vault --policy 8+3 --local-nodes 11",
            "  qsfs up --nodes zdb://10.0.0.1:9900,zdb://10.0.0.2:9900,zdb://10.0.0.3:9900 --policy"
                    + " 2+1",
            "  qsfs up --mount ~/vault --s3-port 9000",
            "  qsfs up --ack local                            fast fsync; see 'ack' in qsfs status",
            "  qsfs up --foreground --passphrase-file /run/secrets/qsfs",
        })
public final class UpCommand implements Callable<Integer> {
    @ParentCommand private RootCommand root = new RootCommand();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private CreationOptions creation = new CreationOptions();

    @Mixin private PassphraseOptions passphrase = new PassphraseOptions();

    @Option(names = "--foreground", description = "stay in the foreground until Ctrl-C or SIGTERM")
    private boolean foreground;

    @Override
    public Integer call() throws IOException {
        Home home = root.home();
        home.create();
        try (StartLock starting = StartLock.take(home)) {
            return call(home, starting);
        }
    }

    private int call(Home home, StartLock starting) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Optional<DaemonClient> running = DaemonClient.connect(home.socket());
        if (running.isPresent()) {
            running.get().close();
            out.println(
                    "Already up: the volume at " + home.directory() + " is running; " + heal(home));
            return ExitCode.OK.number();
        }
        boolean first = !home.isInitialized();
        if (first) {
            new HomeCreation(home, creation, passphrase, spec.commandLine().getErr()).create();
        }
        Settings settings = creation.applyTo(Settings.read(home), home);
        LocalNodes local = LocalNodes.of(home, settings);
        if (!local.nodes().isEmpty()) {
            out.println("Starting " + local.nodes().size() + " local nodes …");
            out.flush();
            start(local, settings, first ? 0 : spare(settings));
        }
        var daemon = new DaemonProcess(home);
        char[] secret = passphrase.forKey(home);
        if (foreground) {
            return daemon.runInForeground(
                    secret,
                    () -> {
                        starting.close();
                        new Welcome(home).print(out, first);
                    });
        }
        daemon.start(secret);
        new Welcome(home).print(out, first);
        return ExitCode.OK.number();
    }

    /** How many nodes the volume can do without: they may come back later. */
    private static int spare(Settings settings) throws IOException {
        return CodingPolicy.parse(settings.policy()).parityShards();
    }

    private void start(LocalNodes local, Settings settings, int spare) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        for (String trouble : local.start(settings.localNodes().sync(), spare)) {
            err.println("Warning: a node is missing: " + trouble);
        }
        err.flush();
    }

    /** Starts the local nodes that died under a daemon that lives. */
    private String heal(Home home) throws IOException {
        Settings settings = Settings.read(home);
        LocalNodes local = LocalNodes.of(home, settings);
        int dead = local.dead();
        start(local, settings, spare(settings));
        return dead == 0
                ? "nothing was changed."
                : "started " + dead + " of its local nodes again.";
    }
}
