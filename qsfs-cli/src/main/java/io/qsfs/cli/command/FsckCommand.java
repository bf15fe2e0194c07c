package io.qsfs.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.qsfs.cli.ByteSize;
import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.maintenance.CheckReport;
import io.qsfs.core.maintenance.VolumeCheck;
import io.qsfs.core.volume.CheckLog;
import io.qsfs.core.volume.Finding;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Checks the whole volume and changes nothing. */
@Command(
        name = "fsck",
        description = {
            "Checks the whole volume, in use or not, and changes nothing: every name leads to an"
                    + " inode, links",
            "and references are counted right, everything lies in a pack that is known, and the"
                    + " nodes have enough",
            "shards of each. Ends with status 0 when all is well, 1 when it found problems, 2 when"
                    + " it could not",
            "check. What it finds is for a bug report; 'qsfs repair' restores lost shards."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  qsfs fsck                     rows and shards: a minute for some million files",
            "  qsfs fsck --deep              also read and authenticate every byte",
            "  qsfs fsck --json | jq .problems"
        })
public final class FsckCommand implements VolumeCommand {
    private static final int COULD_NOT_CHECK = 2;
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);
    private static final JsonMapper MAPPER = new JsonMapper();

    @Option(names = "--deep", description = "read and authenticate every chunk of every file")
    private boolean deep;

    @Option(names = "--json", description = "print one JSON document")
    private boolean json;

    /** Made by the parser of command lines. */
    public FsckCommand() {}

    /** The JSON form; it only ever grows. */
    private record Document(
            boolean clean,
            long problems,
            List<Finding> findings,
            long rows,
            long contentBytes,
            long stripes,
            long degradedStripes,
            long lostStripes) {
        static Document of(CheckReport report) {
            return new Document(
                    report.isClean(),
                    report.problems(),
                    report.findings(),
                    report.rows(),
                    report.contentBytes(),
                    report.stripes().stripes(),
                    report.stripes().degraded(),
                    report.stripes().lost());
        }
    }

    @Override
    public int run(Session session) throws IOException {
        VolumeCheck check = session.engine().check();
        CheckReport report;
        Thread progress = Thread.ofVirtual().start(() -> show(check.progress(), session));
        try {
            report = check.run(deep);
        } catch (StorageException e) {
            session.err().println("qsfs: the volume cannot be checked: " + e.getMessage());
            return COULD_NOT_CHECK;
        } finally {
            progress.interrupt();
        }
        String text = json ? json(report) : text(report);
        session.out().write(text.getBytes(StandardCharsets.UTF_8));
        session.out().flush();
        return report.isClean() ? ExitCode.OK.number() : ExitCode.FAILED.number();
    }

    private static void show(CheckLog log, Session session) {
        try {
            while (session.terminal()) {
                Thread.sleep(PROGRESS_INTERVAL);
                session.err()
                        .println(
                                "checked %,d rows, read %s, found %d problems"
                                        .formatted(
                                                log.rows(),
                                                ByteSize.format(log.contentBytes()),
                                                log.count()));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static String json(CheckReport report) throws JsonProcessingException {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(Document.of(report))
                + "\n";
    }

    private static String text(CheckReport report) {
        var text = new StringBuilder();
        for (Finding finding : report.findings()) {
            text.append(finding.table().name().toLowerCase(Locale.ROOT))
                    .append(": ")
                    .append(finding.problem())
                    .append('\n');
        }
        if (report.problems() > report.findings().size()) {
            text.append("… and ")
                    .append(report.problems() - report.findings().size())
                    .append(" more\n");
        }
        text.append("%,d rows".formatted(report.rows()));
        if (report.contentBytes() > 0) {
            text.append(", ").append(ByteSize.format(report.contentBytes())).append(" of content");
        }
        return text.append(", ")
                .append(RepairCommand.describe(report.stripes()))
                .append('\n')
                .append(report.isClean() ? "clean" : report.problems() + " problems")
                .append('\n')
                .toString();
    }
}
