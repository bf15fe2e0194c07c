package io.qsfs.zdb.cli;

import io.qsfs.zdb.disk.SystemDisk;
import io.qsfs.zdb.namespace.OfflineReader;
import io.qsfs.zdb.server.DataLock;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** A command on the data directory of a node that does not run. */
abstract class OfflineCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "the data directory")
    private Path data = Path.of("");

    final Path data() {
        return data;
    }

    final PrintWriter out() {
        if (spec == null) {
            throw new IllegalStateException("picocli did not set the command");
        }
        return spec.commandLine().getOut();
    }

    @Override
    public final Integer call() throws IOException {
        if (Files.notExists(data.resolve("node"))) {
            throw new IOException(data + " is no data directory of a zdb server");
        }
        try (DataLock _ = DataLock.take(data)) {
            int status = run(new OfflineReader(SystemDisk.at(data)));
            out().flush();
            return status;
        }
    }

    /** Returns the exit code. */
    abstract int run(OfflineReader reader) throws IOException;
}
