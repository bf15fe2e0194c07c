package io.qsfs.cli.file;

import com.fasterxml.jackson.core.JsonGenerator;

import io.qsfs.cli.ByteSize;
import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.core.volume.Inode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Sums up what trees hold. */
@Command(
        name = "du",
        description = {
            "Sums up the bytes that files hold, without holes; a file with several names counts"
                    + " once.",
            "Before compression and coding: df says what is left after them."
        },
        footer = {"  qsfs du -H /photos", "  qsfs du --json / | jq .[0].bytes"})
public final class DiskUsageCommand implements VolumeCommand {
    @Parameters(
            arity = "0..*",
            paramLabel = "PATH",
            description = "files and directories (default: /)")
    private List<String> paths = List.of();

    @Option(
            names = {"-H", "--human"},
            description = "sizes as 3.9 MiB")
    private boolean human;

    @Option(names = "--json", description = "an array of objects")
    private boolean json;

    /** Made by the parser of command lines. */
    public DiskUsageCommand() {}

    /** Adds up the entries of one tree. */
    private static final class Sum implements Listing.Format {
        private final Set<Long> severalNames = new HashSet<>();
        private long bytes;
        private long size;
        private long files;
        private long directories;

        @Override
        public void directory(RemotePath path) {
            directories++;
        }

        @Override
        public void entry(RemotePath path, RemoteTree.Entry entry) {
            Inode inode = entry.inode();
            if (inode.isDirectory()) {
                return;
            }
            if (inode.links() == 1 || severalNames.add(inode.number())) {
                bytes += inode.allocatedBytes();
                size += inode.size();
            }
            files++;
        }
    }

    @Override
    public int run(Session session) throws IOException {
        List<String> wanted = paths.isEmpty() ? List.of("/") : paths;
        var listing = new Listing(session, true, false);
        var steps = new RemoteCommand(session);
        if (!json) {
            var out = new TextOutput(session);
            return steps.forEach(
                    wanted,
                    path -> {
                        var sum = new Sum();
                        listing.list(path, sum);
                        String bytes =
                                human ? ByteSize.format(sum.bytes) : Long.toString(sum.bytes);
                        out.line("%12s  %s".formatted(bytes, path));
                    });
        }
        try (JsonGenerator generator = JsonText.on(session)) {
            generator.writeStartArray();
            int status = steps.forEach(wanted, path -> write(generator, listing, path));
            generator.writeEndArray();
            generator.flush();
            JsonText.newline(session);
            return status;
        }
    }

    private static void write(JsonGenerator json, Listing listing, RemotePath path)
            throws IOException {
        var sum = new Sum();
        listing.list(path, sum);
        json.writeStartObject();
        json.writeStringField("path", path.toString());
        json.writeNumberField("bytes", sum.bytes);
        json.writeNumberField("size", sum.size);
        json.writeNumberField("files", sum.files);
        json.writeNumberField("directories", sum.directories);
        json.writeEndObject();
    }
}
