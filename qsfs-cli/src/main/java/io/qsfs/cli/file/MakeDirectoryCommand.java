package io.qsfs.cli.file;

import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.NewInode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.List;

/** Makes directories. */
@Command(
        name = "mkdir",
        description = "Makes directories. Durable on success.",
        footer = {"  qsfs mkdir /photos", "  qsfs mkdir -p /photos/2026/11"})
public final class MakeDirectoryCommand implements VolumeCommand {
    private static final int MODE = 0755;

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "directories")
    private List<String> paths = List.of();

    @Option(
            names = {"-p", "--parents"},
            description = "missing parents too; existing ones are fine")
    private boolean parents;

    /** Made by the parser of command lines. */
    public MakeDirectoryCommand() {}

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public int run(Session session) throws IOException {
        var tree = new RemoteTree(session.volume());
        Owner owner = Owner.current();
        var attributes = NewInode.directory(MODE, owner.uid(), owner.gid());
        int status =
                new RemoteCommand(session)
                        .forEach(paths, path -> make(session, tree, path, attributes));
        session.volume().sync();
        return status;
    }

    private void make(Session session, RemoteTree tree, RemotePath path, NewInode attributes)
            throws StorageException {
        if (parents) {
            tree.makeDirectories(path, attributes);
            return;
        }
        if (tree.find(new RemotePath(path.names(), path.isRoot())).isPresent()) {
            throw new StorageException.AlreadyExists(path + ": exists");
        }
        long parent = tree.directory(path.parent()).number();
        session.volume().update(writer -> writer.create(parent, path.name(), attributes));
    }
}
