package io.qsfs.cli;

import picocli.CommandLine;

/** The program. */
public final class Main {
    private Main() {}

    /** Runs a command line and ends the process with its {@link ExitCode}. */
    public static void main(String[] arguments) {
        if (arguments.length == 1 && arguments[0].equals("--warm-up")) {
            warmUp();
            return;
        }
        Logging.forClient();
        System.exit(new Program().run(arguments));
    }

    /** Touches what every command needs, so that the launcher can cache it ahead of time. */
    private static void warmUp() {
        CommandLine line = new Program().commandLine();
        line.getUsageMessage();
        line.getSubcommands().values().forEach(CommandLine::getUsageMessage);
        line.parseArgs("status", "--json");
    }
}
