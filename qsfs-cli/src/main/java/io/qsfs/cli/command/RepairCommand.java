package io.qsfs.cli.command;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.core.maintenance.Maintenance;
import io.qsfs.core.maintenance.RepairReport;
import io.qsfs.core.maintenance.StripeCensus;

import picocli.CommandLine.Command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Brings every stripe back to all its shards. */
@Command(
        name = "repair",
        description = {
            "Brings every stripe back to k + m shards on the nodes there are, from any k of them"
                    + " and",
            "without content keys; says how many stripes lacked how many shards before and after.",
            "Ends with status 1 when some could not be repaired."
        },
        footerHeading = "%nExamples:%n",
        footer = "  qsfs repair")
public final class RepairCommand implements VolumeCommand {
    /** Made by the parser of command lines. */
    public RepairCommand() {}

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public int run(Session session) throws IOException {
        Maintenance maintenance = session.engine().maintenance();
        print(session, "before   " + describe(maintenance.census()));
        RepairReport report = maintenance.repair();
        print(session, "repaired " + report.worked() + " stripes");
        StripeCensus after = maintenance.census();
        print(session, "after    " + describe(after));
        if (report.failed() > 0) {
            session.err()
                    .println(
                            "qsfs: "
                                    + report.failed()
                                    + " stripes could not be repaired; the first: "
                                    + report.firstFailure());
        }
        return after.isWhole() ? ExitCode.OK.number() : ExitCode.FAILED.number();
    }

    /** A census in one line. */
    static String describe(StripeCensus census) {
        var text = new StringBuilder().append(census.stripes()).append(" stripes");
        if (census.isWhole()) {
            text.append(", all whole");
        }
        census.lacking()
                .forEach(
                        (shards, stripes) ->
                                text.append(
                                        "; %d lack %d shard%s"
                                                .formatted(
                                                        stripes, shards, shards == 1 ? "" : "s")));
        if (census.lost() > 0) {
            text.append("; ").append(census.lost()).append(" of them cannot be read");
        }
        if (census.misplaced() > 0) {
            text.append("; ").append(census.misplaced()).append(" on nodes that are being emptied");
        }
        if (census.narrow() > 0) {
            text.append("; ").append(census.narrow()).append(" written narrow");
        }
        return text.toString();
    }

    private static void print(Session session, String line) throws IOException {
        session.out().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        session.out().flush();
    }
}
