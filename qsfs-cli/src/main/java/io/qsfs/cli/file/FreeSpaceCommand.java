package io.qsfs.cli.file;

import com.fasterxml.jackson.core.JsonGenerator;

import io.qsfs.cli.ByteSize;
import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.core.volume.SpaceReport;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;

/** Shows the room of the volume. */
@Command(
        name = "df",
        description =
                "Shows how much files can hold: usable bytes, after coding and without the"
                        + " reserve.",
        footer = {"  qsfs df -H", "  qsfs df --json | jq .available"})
public final class FreeSpaceCommand implements VolumeCommand {
    @Option(
            names = {"-H", "--human"},
            description = "sizes as 3.9 MiB")
    private boolean human;

    @Option(names = "--json", description = "an object")
    private boolean json;

    /** Made by the parser of command lines. */
    public FreeSpaceCommand() {}

    @Override
    public int run(Session session) throws IOException {
        SpaceReport space = session.volume().space();
        if (json) {
            write(session, space);
        } else {
            var out = new TextOutput(session);
            out.line(
                    "%16s %16s %16s %5s %12s"
                            .formatted("Total", "Used", "Available", "Use", "Files"));
            out.line(
                    "%16s %16s %16s %4d%% %12d"
                            .formatted(
                                    size(space.totalBytes()),
                                    size(space.usedBytes()),
                                    size(space.availableBytes()),
                                    percent(space),
                                    space.inodes()));
        }
        return ExitCode.OK.number();
    }

    private String size(long bytes) {
        return human ? ByteSize.format(bytes) : Long.toString(bytes);
    }

    private static long percent(SpaceReport space) {
        return space.totalBytes() == 0
                ? 0
                : Math.round(100.0 * space.usedBytes() / space.totalBytes());
    }

    private static void write(Session session, SpaceReport space) throws IOException {
        try (JsonGenerator json = JsonText.on(session)) {
            json.writeStartObject();
            json.writeNumberField("total", space.totalBytes());
            json.writeNumberField("used", space.usedBytes());
            json.writeNumberField("available", space.availableBytes());
            json.writeNumberField("files", space.inodes());
            json.writeEndObject();
        }
        JsonText.newline(session);
    }
}
