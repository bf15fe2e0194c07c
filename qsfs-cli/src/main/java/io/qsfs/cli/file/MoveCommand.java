package io.qsfs.cli.file;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.Dentry;
import io.qsfs.core.volume.Form;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Name;
import io.qsfs.core.volume.Place;
import io.qsfs.core.volume.RenameMode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.List;

/** Renames and moves inside the volume. */
@Command(
        name = "mv",
        description = {
            "Renames or moves files and directories inside the volume: one change each, whatever"
                    + " they hold.",
            "An existing directory at the end receives them; an existing file is replaced."
        },
        footer = {"  qsfs mv /draft.txt /final.txt", "  qsfs mv /a.jpg /b.jpg /photos"})
public final class MoveCommand implements VolumeCommand {
    @Parameters(arity = "2..*", paramLabel = "PATH", description = "what to move, then where to")
    private List<String> paths = List.of();

    @Option(
            names = {"-n", "--no-clobber"},
            description = "fail rather than replace a file")
    private boolean keep;

    /** Made by the parser of command lines. */
    public MoveCommand() {}

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public int run(Session session) throws IOException {
        var tree = new RemoteTree(session.volume());
        RemotePath target = RemotePath.parse(paths.getLast());
        List<String> sources = paths.subList(0, paths.size() - 1);
        boolean into = isDirectory(tree, target);
        if (sources.size() > 1 && !into) {
            throw new StorageException.NotDirectory(target + ": not a directory");
        }
        for (String text : sources) {
            RemotePath source = RemotePath.parse(text);
            if (source.isRoot()) {
                throw new StorageException.NotPermitted("/: the root cannot move");
            }
            Dentry from = Checks.present(tree.get(source).dentry(), "not the root");
            Inode parent = tree.directory(into ? target : target.parent());
            move(session, from, parent.number(), into ? from.name() : target.name());
        }
        session.volume().sync();
        return ExitCode.OK.number();
    }

    private void move(Session session, Dentry from, long parent, Name name)
            throws StorageException {
        RenameMode mode = keep ? RenameMode.NO_REPLACE : RenameMode.REPLACE;
        session.volume()
                .update(
                        tree -> {
                            Form form =
                                    tree.lookup(parent, name, Form.EITHER)
                                            .map(there -> there.place().form())
                                            .orElse(from.place().form());
                            tree.rename(from.place(), new Place(parent, name, form), mode);
                            return from;
                        });
    }

    private static boolean isDirectory(RemoteTree tree, RemotePath path) throws StorageException {
        return tree.find(path).isPresent() && tree.follow(path).isDirectory();
    }
}
