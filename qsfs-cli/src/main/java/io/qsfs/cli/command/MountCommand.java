package io.qsfs.cli.command;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.fuse.FuseMount;
import io.qsfs.fuse.FuseStatistics;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Mounts the volume at one more place, or shows what the mounts do. */
@Command(
        name = "mount",
        description =
                "Mounts the volume of the running daemon at DIR; 'qsfs up' does so by itself at"
                        + " <home>/mnt.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  qsfs mount ~/vault",
            "  qsfs mount -o ro,allow_other,noatime /srv/vault",
            "  qsfs mount --stats            operations, latencies, slow operations of all mounts",
        })
public final class MountCommand implements VolumeCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            description = "mount point; made when it is missing")
    private @Nullable String directory;

    @Option(
            names = "-o",
            paramLabel = "OPTIONS",
            defaultValue = "",
            description = "as after mount -o")
    private String options = "";

    @Option(names = "--stats", description = "show what the mounts did instead of mounting")
    private boolean stats;

    @Override
    public int run(Session session) throws IOException {
        if (stats || directory == null) {
            var out = new PrintStream(session.out(), true, StandardCharsets.UTF_8);
            session.frontEnds().mounts().forEach(mount -> print(mount, out));
            return ExitCode.OK.number();
        }
        Path point = session.frontEnds().mount(session.resolve(directory), options);
        session.err().println("mounted at " + point);
        return ExitCode.OK.number();
    }

    private static void print(FuseMount mount, PrintStream out) {
        FuseStatistics statistics = mount.statistics();
        out.println("mounted at " + mount.mountPoint());
        out.printf(
                "  %-18s %12s %9s %12s %12s %12s%n",
                "operation", "count", "failed", "mean", "p99", "longest");
        for (var operation : statistics.operations()) {
            if (operation.count() > 0) {
                out.printf(
                        "  %-18s %12d %9d %9d us %9d us %9d us%n",
                        operation.name(),
                        operation.count(),
                        operation.failures(),
                        operation.mean().toNanos() / 1000,
                        operation.percentile99().toNanos() / 1000,
                        operation.longest().toNanos() / 1000);
            }
        }
        for (var slow : statistics.slow()) {
            out.println("  slow: " + slow);
        }
    }
}
