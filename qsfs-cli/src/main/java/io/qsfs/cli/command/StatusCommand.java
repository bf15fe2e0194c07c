package io.qsfs.cli.command;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.Settings;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
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
        Optional<StatusReport> running = DaemonStatusCommand.ask(home);
        StatusReport report =
                running.isPresent() ? running.get() : StatusReport.ofStopped(home, settings);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(report.toJson());
        } else {
            new StatusText(out).print(report);
        }
        out.flush();
        return ExitCode.OK.number();
    }
}
