package io.qsfs.cli.file;

import com.fasterxml.jackson.core.JsonGenerator;

import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Kind;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Shows attributes. */
@Command(
        name = "stat",
        description = "Shows all attributes of files and directories; links are not followed.",
        footer = {"  qsfs stat /notes/todo.txt", "  qsfs stat --json /notes | jq .[0].size"})
public final class StatCommand implements VolumeCommand {
    @Parameters(arity = "1..*", paramLabel = "PATH", description = "files and directories")
    private List<String> paths = List.of();

    @Option(names = "--json", description = "an array of objects")
    private boolean json;

    /** Made by the parser of command lines. */
    public StatCommand() {}

    @Override
    public int run(Session session) throws IOException {
        var tree = new RemoteTree(session.volume());
        var steps = new RemoteCommand(session);
        if (!json) {
            return steps.forEach(paths, path -> print(session, path, tree.get(path).inode()));
        }
        try (JsonGenerator generator = JsonText.on(session)) {
            generator.writeStartArray();
            var format = new ListingJson(generator);
            int status = steps.forEach(paths, path -> format.entry(path, tree.get(path)));
            generator.writeEndArray();
            generator.flush();
            JsonText.newline(session);
            return status;
        }
    }

    private static void print(Session session, RemotePath path, Inode inode) throws IOException {
        var out = new TextOutput(session);
        out.line("    Path: " + path + target(session, inode));
        out.line(
                "    Kind: %s   Inode: %d   Links: %d"
                        .formatted(
                                inode.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                                inode.number(),
                                inode.links()));
        out.line("    Size: %d   Allocated: %d".formatted(inode.size(), inode.allocatedBytes()));
        out.line(
                "    Mode: %04o %s   Uid: %d   Gid: %d"
                        .formatted(
                                inode.permissions(), ModeText.of(inode), inode.uid(), inode.gid()));
        out.line("Modified: " + inode.modified().toInstant());
        out.line("Accessed: " + inode.accessed().toInstant());
        out.line(" Changed: " + inode.changed().toInstant());
        out.line("    Born: " + inode.born().toInstant());
    }

    private static String target(Session session, Inode inode) throws IOException {
        return inode.kind() == Kind.SYMLINK
                ? " -> " + session.volume().view(tree -> tree.readLink(inode.number()))
                : "";
    }
}
