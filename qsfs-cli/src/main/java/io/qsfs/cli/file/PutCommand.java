package io.qsfs.cli.file;

import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.core.volume.NewInode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Stores local files and directories. */
@Command(
        name = "put",
        description = {
            "Stores local files and directories, with modes, times, links and holes.",
            "A directory at the end of the path receives them under their own names; other paths"
                    + " name",
            "the copy. Missing parents are made. On success everything is durable on the nodes."
        },
        footer = {
            "  qsfs put report.pdf /                    as /report.pdf",
            "  qsfs put photos /pictures                as /pictures, or into it when it exists",
            "  qsfs put a.txt b.txt /notes/             into /notes, which is made",
            "  tar c . | qsfs put - /backup.tar         standard input"
        })
public final class PutCommand implements VolumeCommand {
    private static final int FILE_MODE = 0644;
    private static final int DIRECTORY_MODE = 0755;

    @Parameters(
            arity = "2..*",
            paramLabel = "PATH",
            description = "local files, directories or -, then where they go in the volume")
    private List<String> paths = List.of();

    @Option(names = "--json", description = "print what was done as JSON")
    private boolean json;

    /** Made by the parser of command lines. */
    public PutCommand() {}

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public int run(Session session) throws IOException {
        List<String> sources = paths.subList(0, paths.size() - 1);
        RemotePath target = RemotePath.parse(paths.getLast());
        var progress = new Progress(session);
        if (session.terminal()) {
            measure(session, sources, progress);
        }
        try (var upload = new Upload(session.volume(), progress)) {
            Owner owner = Owner.current();
            var directory = NewInode.directory(DIRECTORY_MODE, owner.uid(), owner.gid());
            var destination = new Destination(new RemoteTree(session.volume()), target, directory);
            boolean into = sources.size() > 1 || destination.isDirectory();
            for (String source : sources) {
                if (source.equals("-")) {
                    var file = NewInode.file(FILE_MODE, owner.uid(), owner.gid());
                    upload.put(session.in(), destination.itself(), file);
                } else {
                    put(upload, session.resolve(source), into, destination);
                }
            }
            upload.finish();
        } finally {
            progress.finish("Stored");
        }
        if (json) {
            JsonText.summary(session, progress);
        }
        return progress.hasFailures() ? ExitCode.FAILED.number() : ExitCode.OK.number();
    }

    private static void put(Upload upload, Path source, boolean into, Destination destination)
            throws IOException {
        if (!Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
            throw new CommandException(ExitCode.NOT_FOUND, source + ": no such file or directory");
        }
        upload.put(source, into ? destination.child(LocalNames.of(source)) : destination.itself());
    }

    private static void measure(Session session, List<String> sources, Progress progress)
            throws IOException {
        long total = 0;
        for (String source : sources) {
            Optional<Long> size =
                    source.equals("-")
                            ? Optional.empty()
                            : LocalSize.of(session.resolve(source), session);
            if (size.isEmpty()) {
                return;
            }
            total += size.get();
        }
        progress.expect(total);
    }
}
