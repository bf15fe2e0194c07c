package io.qsfs.zdb.cli;

import picocli.CommandLine;

import java.io.IOException;

/** Puts the commands of a node together. */
public final class ZdbCommandLine {
    private ZdbCommandLine() {}

    /** Returns the parser; a failure is one line on standard error and exit code 1. */
    public static CommandLine create() {
        return new CommandLine(new ServeCommand())
                .addSubcommand(new CheckCommand())
                .addSubcommand(new DumpCommand())
                .addSubcommand(new RebuildIndexCommand())
                .addSubcommand(new ReplicateCommand())
                .setExecutionExceptionHandler(
                        (failure, line, parsed) -> {
                            if (!(failure instanceof IOException)) {
                                throw failure;
                            }
                            line.getErr().println("zdb-server: " + failure.getMessage());
                            return line.getCommandSpec().exitCodeOnExecutionException();
                        });
    }
}
