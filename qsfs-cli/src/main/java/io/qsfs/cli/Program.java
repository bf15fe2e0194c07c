package io.qsfs.cli;

import io.qsfs.cli.command.RootCommand;
import io.qsfs.cli.config.Home;

import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;

/** Parses command lines and runs them: here, or in the daemon that owns the volume. */
public final class Program {
    private static final int USAGE_COLUMNS = 100;

    /** Holds no state. */
    public Program() {}

    /** A parser of all commands, with fresh command objects. */
    public CommandLine commandLine() {
        return commandLine(RootCommand.SUBCOMMANDS);
    }

    /**
     * A parser that knows only the commands that occur among the arguments, if that is enough for
     * them: to look at every other takes longer than a short command needs for all else.
     */
    private static CommandLine commandLine(String... arguments) {
        List<String> words = List.of(arguments);
        List<Class<?>> named =
                RootCommand.SUBCOMMANDS.stream()
                        .filter(command -> words.contains(RootCommand.name(command)))
                        .toList();
        boolean isEnough = named.isEmpty() ? words.contains("--version") : !words.contains("help");
        return commandLine(isEnough ? named : RootCommand.SUBCOMMANDS);
    }

    private static CommandLine commandLine(List<Class<?>> commands) {
        var line = new CommandLine(new RootCommand());
        for (Class<?> command : commands) {
            line.addSubcommand(command);
        }
        return line.setUsageHelpWidth(USAGE_COLUMNS)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExitCodeExceptionMapper(
                        failure ->
                                failure instanceof IOException expected
                                        ? ExitCode.of(expected).number()
                                        : ExitCode.FAILED.number());
    }

    /** Runs what a person typed. */
    public int run(String... arguments) {
        CommandLine line = commandLine(arguments);
        line.setExecutionStrategy(
                parsed ->
                        execute(
                                parsed,
                                command ->
                                        new VolumeRunner().run(home(parsed), arguments, command)));
        line.setExecutionExceptionHandler((failure, failed, _) -> report(failure, failed.getErr()));
        return line.execute(arguments);
    }

    /** Runs what a client of the daemon asks for. */
    public int run(List<String> arguments, Session session) {
        String[] words = arguments.toArray(String[]::new);
        CommandLine line = commandLine(words);
        PrintStream err = session.err();
        line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        line.setOut(new PrintWriter(session.out(), true, StandardCharsets.UTF_8));
        line.setExecutionStrategy(parsed -> execute(parsed, command -> command.run(session)));
        line.setExecutionExceptionHandler((failure, failed, _) -> report(failure, failed.getErr()));
        return line.execute(words);
    }

    /** How a command on a volume is brought to one. */
    @FunctionalInterface
    private interface Runner {
        int run(VolumeCommand command) throws IOException;
    }

    private static int execute(ParseResult parsed, Runner runner) {
        Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        CommandLine chosen = parsed.asCommandLineList().getLast();
        Object command = chosen.getCommand();
        try {
            if (command instanceof VolumeCommand onVolume) {
                return runner.run(onVolume);
            }
            if (command instanceof Callable<?> local) {
                return local.call() instanceof Integer status ? status : ExitCode.OK.number();
            }
        } catch (Exception e) {
            throw new CommandLine.ExecutionException(chosen, "command failed", e);
        }
        throw new CommandLine.ParameterException(chosen, "Missing required subcommand");
    }

    private static int report(Exception failure, PrintWriter err) throws Exception {
        if (failure instanceof IOException expected) {
            err.println("qsfs: " + describe(expected));
            return ExitCode.of(expected).number();
        }
        throw failure;
    }

    private static String describe(IOException failure) {
        String message = failure.getMessage();
        if (failure instanceof java.nio.file.NoSuchFileException) {
            return message + ": no such file or directory";
        }
        if (failure instanceof java.nio.file.AccessDeniedException) {
            return message + ": permission denied";
        }
        return message == null ? failure.toString() : message;
    }

    private static Home home(ParseResult parsed) {
        RootCommand root = parsed.asCommandLineList().getFirst().getCommand();
        return root.home();
    }
}
