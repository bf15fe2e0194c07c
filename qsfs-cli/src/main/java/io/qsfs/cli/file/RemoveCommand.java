package io.qsfs.cli.file;

import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.core.error.StorageException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.List;

/** Removes files and directories. */
@Command(
        name = "rm",
        description =
                "Removes files, and with -r directories and all they hold. Durable on success.",
        footer = {"  qsfs rm /notes/todo.txt", "  qsfs rm -r /photos/2019", "  qsfs rm -f /maybe"})
public final class RemoveCommand implements VolumeCommand {
    @Parameters(arity = "1..*", paramLabel = "PATH", description = "files and directories")
    private List<String> paths = List.of();

    @Option(
            names = {"-r", "-R", "--recursive"},
            description = "directories and all they hold")
    private boolean recursive;

    @Option(
            names = {"-f", "--force"},
            description = "what is not there is no failure")
    private boolean force;

    /** Made by the parser of command lines. */
    public RemoveCommand() {}

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public int run(Session session) throws IOException {
        var removal = new Removal(session);
        int status =
                new RemoteCommand(session).forEach(paths, path -> remove(session, path, removal));
        session.volume().sync();
        return status;
    }

    private void remove(Session session, RemotePath path, Removal removal) throws IOException {
        if (path.isRoot()) {
            throw new StorageException.NotPermitted("/: the root stays; name what it holds");
        }
        var entry = new RemoteTree(session.volume()).find(path);
        if (entry.isEmpty()) {
            if (!force) {
                throw RemoteTree.notFound(path);
            }
            return;
        }
        if (entry.get().isDirectory() && !recursive) {
            throw new StorageException.IsDirectory(path + ": is a directory; use -r");
        }
        removal.remove(entry.get());
    }
}
