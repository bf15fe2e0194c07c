package io.qsfs.cli.command;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.cli.config.Home;
import io.qsfs.cli.daemon.DaemonClient;

import picocli.CommandLine.Command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The daemon's half of {@code status}. */
@Command(
        name = DaemonStatusCommand.NAME,
        hidden = true,
        description = "Prints the report of the open volume; 'qsfs status' shows it.")
public final class DaemonStatusCommand implements VolumeCommand {
    static final String NAME = "daemon-status";

    /** Made by the parser of command lines. */
    public DaemonStatusCommand() {}

    @Override
    public int run(Session session) throws IOException {
        session.out().write(StatusReport.of(session).toJson().getBytes(StandardCharsets.UTF_8));
        return ExitCode.OK.number();
    }

    /** The report of the home's daemon; nothing when none runs. */
    static Optional<StatusReport> ask(Home home) throws IOException {
        Optional<String> answer = DaemonClient.ask(home.socket(), List.of(NAME));
        return answer.isEmpty()
                ? Optional.empty()
                : Optional.of(StatusReport.fromJson(answer.get()));
    }
}
