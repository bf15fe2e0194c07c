package io.qsfs.cli.command;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.Settings;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The daemon's half of {@code status}. */
@Command(
        name = "daemon-status",
        hidden = true,
        description = "Prints the report of the open volume.")
public final class DaemonStatusCommand implements VolumeCommand {
    @ParentCommand private RootCommand root = new RootCommand();

    @Override
    public int run(Session session) throws IOException {
        Home home = root.home();
        StatusReport report = StatusReport.of(home, Settings.read(home), session.engine().status());
        session.out().write(report.toJson().getBytes(StandardCharsets.UTF_8));
        return ExitCode.OK.number();
    }
}
