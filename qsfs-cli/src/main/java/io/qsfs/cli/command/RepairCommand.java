package io.qsfs.cli.command;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.OpenHome;
import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.core.maintenance.Maintenance;
import io.qsfs.core.maintenance.RepairReport;
import io.qsfs.core.maintenance.Repairer;
import io.qsfs.core.maintenance.StripeCensus;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** Brings every stripe back to all its shards. */
@Command(
        name = "repair",
        description = {
            "Brings every stripe back to k + m shards on the nodes there are, from any k of them"
                    + " and",
            "without content keys; says how many stripes lacked how many shards before and after.",
            "Ends with status 1 when some could not be repaired.",
            "With --key-file and --nodes it needs nothing but a key of repair rights and the nodes:"
                    + " it finds",
            "the stripes by the trailers of their shards, beside whoever has the volume open."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  qsfs repair",
            "  qsfs repair --key-file repairer.key --nodes 10.0.0.1:9900,10.0.0.2:9900,…   no home"
                    + " needed"
        })
public final class RepairCommand implements VolumeCommand {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private PassphraseOptions passphrase = new PassphraseOptions();

    @ArgGroup(exclusive = false)
    private @Nullable Alone alone;

    /** What a repair without a home needs. */
    private static final class Alone {
        @Option(
                names = "--key-file",
                required = true,
                paramLabel = "FILE",
                description = "a key file of any rights")
        private Path keyFile = Path.of("");

        @Option(
                names = "--nodes",
                required = true,
                split = ",",
                paramLabel = "ADDRESS",
                description = "nodes of the volume: host:port or zdb://host:port/namespace")
        private List<String> nodes = List.of();
    }

    /** Made by the parser of command lines. */
    public RepairCommand() {}

    @Override
    public OptionalInt runAlone() throws IOException {
        Alone given = alone;
        if (given == null) {
            return OptionalInt.empty();
        }
        char[] secret = passphrase.forKey(given.keyFile);
        return OptionalInt.of(
                OpenHome.repair(given.keyFile, secret, given.nodes, this::repairAlone));
    }

    private int repairAlone(Repairer repairer) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        repairer.troubles().forEach(trouble -> err.println("qsfs: " + trouble));
        out.println("before   " + describe(repairer.census()));
        RepairReport report = repairer.repair();
        out.println("repaired " + report.worked() + " stripes");
        StripeCensus after = repairer.census();
        out.println("after    " + describe(after));
        if (repairer.fragments() > 0) {
            out.println(
                    repairer.fragments()
                            + " packs have too few shards: lost while nodes are missing, otherwise"
                            + " never acknowledged");
        }
        out.flush();
        if (report.failed() > 0) {
            err.println("qsfs: " + report.failed() + " failures; first: " + report.firstFailure());
        }
        return after.isWhole() && report.failed() == 0
                ? ExitCode.OK.number()
                : ExitCode.FAILED.number();
    }

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
