package io.qsfs.cli.command;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.Settings;
import io.qsfs.cli.daemon.DaemonProcess;
import io.qsfs.cli.daemon.StartLock;
import io.qsfs.cli.node.LocalNodes;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;

/** Stops what {@code up} started. */
@Command(
        name = "down",
        description =
                "Stops mount, S3 endpoint and daemon, writes a checkpoint, and stops the local"
                        + " nodes.",
        footerHeading = "%nExamples:%n",
        footer = {"  qsfs down", "  qsfs down --keep-nodes        stop the daemon only"})
public final class DownCommand implements Callable<Integer> {
    @ParentCommand private RootCommand root = new RootCommand();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--keep-nodes", description = "leave the local nodes running")
    private boolean keepNodes;

    @Override
    public Integer call() throws IOException {
        Home home = root.home();
        Settings settings = Settings.read(home);
        PrintWriter out = spec.commandLine().getOut();
        try (StartLock _ = StartLock.take(home)) {
            stop(home, settings, out);
        }
        return ExitCode.OK.number();
    }

    private void stop(Home home, Settings settings, PrintWriter out) throws IOException {
        boolean wasRunning = new DaemonProcess(home).stop();
        out.println(wasRunning ? "The daemon has stopped." : "No daemon was running.");
        if (!keepNodes && settings.localNodes().count() > 0) {
            LocalNodes local = LocalNodes.all(home, settings.localNodes());
            for (int number : local.stop()) {
                out.println("Node " + number + " did not end by itself and was killed.");
            }
            out.println("The " + local.nodes().size() + " local nodes have stopped.");
        }
    }
}
