package io.qsfs.cli;

/** The program. */
public final class Main {
    private Main() {}

    /** Runs a command line and ends the process with its {@link ExitCode}. */
    public static void main(String[] arguments) {
        Logging.forClient();
        System.exit(new Program().run(arguments));
    }
}
