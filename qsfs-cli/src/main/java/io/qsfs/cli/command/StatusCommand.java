package io.qsfs.cli.command;

import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;
import io.qsfs.cli.command.StatusReport.NodeState;
import io.qsfs.cli.command.StatusReport.VolumeState;
import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.Settings;
import io.qsfs.cli.daemon.DaemonClient;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Shows how a volume is, from the daemon when one runs. */
@Command(
        name = "status",
        description = "Shows nodes, volume, redundancy and what runs.",
        footerHeading = "%nExamples:%n",
        footer = {"  qsfs status", "  qsfs status --json | jq '.nodes[] | select(.up | not)'"})
public final class StatusCommand implements Callable<Integer> {
    @ParentCommand private RootCommand root = new RootCommand();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "print one JSON document")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Home home = root.home();
        Settings settings = Settings.read(home);
        StatusReport report = report(home, settings);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(report.toJson());
        } else {
            print(report, settings, out);
        }
        out.flush();
        return ExitCode.OK.number();
    }

    private static StatusReport report(Home home, Settings settings) throws IOException {
        Optional<DaemonClient> daemon = DaemonClient.connect(home.socket());
        if (daemon.isEmpty()) {
            return StatusReport.ofStopped(home, settings);
        }
        try (DaemonClient client = daemon.get()) {
            var answer = new ByteArrayOutputStream();
            int status =
                    client.run(
                            List.of("--home", home.directory().toString(), "daemon-status"),
                            0,
                            new DaemonClient.Streams(
                                    InputStream.nullInputStream(), answer, System.err));
            if (status != ExitCode.OK.number()) {
                throw new CommandException(
                        ExitCode.FAILED,
                        "the daemon could not say how it is; see " + home.daemonLog());
            }
            return StatusReport.fromJson(answer.toString(StandardCharsets.UTF_8));
        }
    }

    private static void print(StatusReport report, Settings settings, PrintWriter out) {
        out.println("home      " + report.home());
        out.println(
                "daemon    "
                        + report.daemonPid()
                                .map(pid -> "running, process " + pid)
                                .orElse("not running ('qsfs up' starts it)"));
        report.volume().ifPresent(volume -> print(volume, out));
        settings.mountPoint().ifPresent(path -> out.println("mount     " + path));
        out.println();
        out.printf(
                "%-5s %-34s %-8s %-6s %10s %10s  %s%n",
                "node", "address", "process", "state", "used", "free", "");
        for (NodeState node : report.nodes()) {
            out.printf(
                    "%-5d %-34s %-8s %-6s %10s %10s  %s%n",
                    node.number(),
                    node.address(),
                    node.pid().map(String::valueOf).orElse("-"),
                    node.up() ? (node.duty().equals("active") ? "up" : node.duty()) : "down",
                    node.usedBytes().map(ByteSize::format).orElse("-"),
                    node.freeBytes().map(ByteSize::format).orElse("-"),
                    node.trouble());
        }
        if (!report.keyBackedUp()) {
            out.println();
            out.println(
                    "The key is not backed up: without it nobody can read the volume. 'qsfs key"
                            + " sheet' prints it;");
            out.println("'qsfs key backed-up' ends this reminder.");
        }
    }

    private static void print(VolumeState volume, PrintWriter out) {
        out.println(
                "volume    "
                        + volume.id()
                        + ", policy "
                        + volume.policy()
                        + ", epoch "
                        + volume.epoch());
        out.println(
                "space     "
                        + ByteSize.format(volume.usedBytes())
                        + " used, "
                        + ByteSize.format(volume.availableBytes())
                        + " available of "
                        + ByteSize.format(volume.totalBytes())
                        + " usable, "
                        + volume.inodes()
                        + " inodes");
        out.println(
                "log       position "
                        + volume.position()
                        + ", checkpoint at "
                        + volume.checkpoint());
        String spare =
                volume.nodesToSpare() < 0
                        ? "too few nodes answer: some data cannot be read"
                        : volume.nodesToSpare() + " more nodes may be lost without losing data";
        out.println("nodes     " + spare);
    }
}
