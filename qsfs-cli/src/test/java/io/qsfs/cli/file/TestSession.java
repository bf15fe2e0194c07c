package io.qsfs.cli.file;

import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;
import io.qsfs.cli.config.Home;
import io.qsfs.cli.daemon.FrontEnds;
import io.qsfs.core.Engine;
import io.qsfs.core.volume.Volume;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A command's streams, kept for the test to look at. */
final class TestSession implements Session {
    private final Engine engine;
    private final Path directory;
    private final InputStream in;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream messages = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(messages, true, StandardCharsets.UTF_8);
    private final boolean terminal;
    private boolean cancelled;

    TestSession(Engine engine, Path directory, byte[] input, boolean terminal) {
        this.engine = engine;
        this.directory = directory;
        this.in = new ByteArrayInputStream(input);
        this.terminal = terminal;
    }

    byte[] output() {
        return out.toByteArray();
    }

    String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String messages() {
        return messages.toString(StandardCharsets.UTF_8);
    }

    TestSession cancel() {
        cancelled = true;
        return this;
    }

    @Override
    public Home home() {
        return new Home(directory);
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
        throw new CommandException(ExitCode.UNAVAILABLE, "no daemon runs in this test");
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public PrintStream err() {
        return err;
    }

    @Override
    public Path resolve(String localPath) {
        return directory.resolve(localPath).normalize();
    }

    @Override
    public boolean terminal() {
        return terminal;
    }

    @Override
    public int columns() {
        return 80;
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }
}
