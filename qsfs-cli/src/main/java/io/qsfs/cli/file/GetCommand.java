package io.qsfs.cli.file;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Copies files and directories of the volume to local ones. */
@Command(
        name = "get",
        description = {
            "Copies files and directories out of the volume, with modes, times, links and holes.",
            "A local directory at the end receives them under their own names; other paths name the"
                    + " copy."
        },
        footer = {
            "  qsfs get /report.pdf .",
            "  qsfs get /pictures ./photos              as ./photos, or into it when it exists",
            "  qsfs get /backup.tar - | tar x           to standard output"
        })
public final class GetCommand implements VolumeCommand {
    @Parameters(
            arity = "2..*",
            paramLabel = "PATH",
            description = "files and directories of the volume, then where they go, or -")
    private List<String> paths = List.of();

    @Option(names = "--json", description = "print what was done as JSON")
    private boolean json;

    /** Made by the parser of command lines. */
    public GetCommand() {}

    @Override
    public int run(Session session) throws IOException {
        List<String> sources = paths.subList(0, paths.size() - 1);
        String target = paths.getLast();
        var progress = new Progress(session);
        try (var download = new Download(session.volume(), progress, Owner.current())) {
            if (target.equals("-")) {
                for (String source : sources) {
                    CatCommand.print(session, RemotePath.parse(source), download);
                }
                return ExitCode.OK.number();
            }
            copy(session, download, sources, target);
            download.finish();
        } finally {
            progress.finish("Fetched");
        }
        if (json) {
            JsonText.summary(session, progress);
        }
        return progress.hasFailures() ? ExitCode.FAILED.number() : ExitCode.OK.number();
    }

    private static void copy(
            Session session, Download download, List<String> sources, String target)
            throws IOException {
        var tree = new RemoteTree(session.volume());
        Path local = session.resolve(target);
        boolean into = sources.size() > 1 || target.endsWith("/") || Files.isDirectory(local);
        Path directory = into ? local : local.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        for (String source : sources) {
            RemotePath path = RemotePath.parse(source);
            RemoteTree.Entry entry = path.directory() ? tree.follow(path) : tree.get(path);
            boolean named = into && !path.isRoot();
            Path place = named ? LocalNames.resolve(local, entry.shownName()) : local;
            download.get(path, entry.inode(), place);
        }
    }
}
