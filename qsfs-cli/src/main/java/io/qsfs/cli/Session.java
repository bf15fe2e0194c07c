package io.qsfs.cli;

import io.qsfs.cli.config.Home;
import io.qsfs.cli.daemon.FrontEnds;
import io.qsfs.core.Engine;
import io.qsfs.core.volume.Volume;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * One run of a {@link VolumeCommand}: the volume, and the streams and terminal of who typed it,
 * whether in this process or at the other end of the daemon's socket. Confined to the command's
 * thread, except for {@link #isCancelled}.
 */
public interface Session {
    Home home();

    Engine engine();

    Volume volume();

    /**
     * The mounts and the S3 endpoint of the daemon.
     *
     * @throws CommandException when no daemon runs
     */
    FrontEnds frontEnds() throws CommandException;

    InputStream in();

    OutputStream out();

    /** Messages and progress. */
    PrintStream err();

    /**
     * A path as the user typed it, made absolute against the user's working directory.
     *
     * @throws CommandException when the path means something else in the process that has the
     *     volume open: a descriptor of the user's
     */
    Path resolve(String localPath) throws CommandException;

    /** Whether messages go to a terminal, so that progress is wanted. */
    boolean terminal();

    /** Width of the terminal in characters. */
    int columns();

    /** Whether the user has given up; long commands look now and then and stop. */
    boolean isCancelled();
}
