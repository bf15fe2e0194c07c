package io.qsfs.cli.file;

import com.fasterxml.jackson.core.JsonGenerator;

import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.List;

/** Lists directories. */
@Command(
        name = "ls",
        description = "Lists directories in byte order of their names.",
        footer = {
            "  qsfs ls                      names at the root",
            "  qsfs ls -lR /photos          everything below, with attributes",
            "  qsfs ls -lH /photos          sizes for people",
            "  qsfs ls --json /photos | jq '.[].name'"
        })
public final class ListCommand implements VolumeCommand {
    @Parameters(
            arity = "0..*",
            paramLabel = "PATH",
            description = "directories and files in the volume (default: /)")
    private List<String> paths = List.of();

    @Option(
            names = {"-l", "--long"},
            description = "mode, links, owner, size, time, name")
    private boolean attributes;

    @Option(
            names = {"-R", "--recursive"},
            description = "directories below as well")
    private boolean recursive;

    @Option(
            names = {"-d", "--directory"},
            description = "directories themselves, not what they hold")
    private boolean directory;

    @Option(
            names = {"-H", "--human"},
            description = "sizes as 3.9 MiB")
    private boolean human;

    @Option(names = "--json", description = "an array of objects")
    private boolean json;

    /** Made by the parser of command lines. */
    public ListCommand() {}

    @Override
    public int run(Session session) throws IOException {
        List<String> wanted = paths.isEmpty() ? List.of("/") : paths;
        var listing = new Listing(session, recursive, directory);
        var steps = new RemoteCommand(session);
        if (json) {
            try (JsonGenerator generator = JsonText.on(session)) {
                generator.writeStartArray();
                var format = new ListingJson(generator);
                int status = steps.forEach(wanted, path -> listing.list(path, format));
                generator.writeEndArray();
                generator.flush();
                JsonText.newline(session);
                return status;
            }
        }
        boolean headings = recursive || wanted.size() > 1;
        var format = new ListingText(session, headings, attributes, human);
        return steps.forEach(wanted, path -> listing.list(path, format));
    }
}
