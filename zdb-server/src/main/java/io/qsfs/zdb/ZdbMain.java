package io.qsfs.zdb;

import io.qsfs.zdb.cli.ZdbCommandLine;

import picocli.CommandLine;

/** The command line of a node; also a subcommand of {@code qsfs}. */
public final class ZdbMain {
    private ZdbMain() {}

    /** Runs a command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /**
     * Runs a command line; serving returns when the node was stopped.
     *
     * @return 0 = done, 1 = failed, 2 = wrong usage
     */
    public static int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    /** Returns the parser, to be mounted below another command. */
    public static CommandLine commandLine() {
        return ZdbCommandLine.create();
    }
}
