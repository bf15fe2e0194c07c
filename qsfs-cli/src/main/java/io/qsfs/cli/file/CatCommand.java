package io.qsfs.cli.file;

import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.Kind;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.List;

/** Writes files to standard output. */
@Command(
        name = "cat",
        description = "Writes the content of files to standard output.",
        footer = {"  qsfs cat /notes/todo.txt", "  qsfs cat /part1 /part2 > whole"})
public final class CatCommand implements VolumeCommand {
    @Parameters(arity = "1..*", paramLabel = "PATH", description = "files in the volume")
    private List<String> paths = List.of();

    /** Made by the parser of command lines. */
    public CatCommand() {}

    @Override
    public int run(Session session) throws IOException {
        var progress = new Progress(session);
        try (var download = new Download(session.volume(), progress, Owner.current())) {
            return new RemoteCommand(session)
                    .forEach(paths, path -> print(session, path, download));
        }
    }

    static void print(Session session, RemotePath path, Download download) throws IOException {
        RemoteTree.Entry entry = new RemoteTree(session.volume()).follow(path);
        if (entry.isDirectory()) {
            throw new StorageException.IsDirectory(path + ": is a directory");
        }
        if (entry.inode().kind() != Kind.FILE) {
            throw new StorageException.InvalidInput(path + ": is a special file without content");
        }
        download.get(entry.inode(), session.out());
    }
}
