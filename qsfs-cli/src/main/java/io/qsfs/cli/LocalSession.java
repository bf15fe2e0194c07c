package io.qsfs.cli;

import io.qsfs.cli.config.Home;
import io.qsfs.cli.daemon.FrontEnds;
import io.qsfs.core.Engine;
import io.qsfs.core.volume.Volume;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;

/** A command that runs in the process of who typed it. */
final class LocalSession implements Session, AutoCloseable {
    private final Home home;
    private final Engine engine;
    private final OutputStream out =
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
    private final int columns = Terminal.columns();

    LocalSession(Home home, Engine engine) {
        this.home = home;
        this.engine = engine;
    }

    @Override
    public Home home() {
        return home;
    }

    @Override
    public Engine engine() {
        return engine;
    }

    @Override
    public Volume volume() {
        return engine.volume();
    }

    @Override
    public FrontEnds frontEnds() throws CommandException {
        throw new CommandException(
                ExitCode.UNAVAILABLE, "no daemon runs for this home; start it with 'qsfs up'");
    }

    @Override
    public InputStream in() {
        return System.in;
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public PrintStream err() {
        return System.err;
    }

    @Override
    public Path resolve(String localPath) {
        return Path.of(localPath).toAbsolutePath().normalize();
    }

    @Override
    public boolean terminal() {
        return columns > 0;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public boolean isCancelled() {
        return Thread.currentThread().isInterrupted();
    }

    @Override
    public void close() throws IOException {
        out.flush();
    }
}
