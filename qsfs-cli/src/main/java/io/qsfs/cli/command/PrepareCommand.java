package io.qsfs.cli.command;

import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Program;
import io.qsfs.cli.config.Home;
import io.qsfs.cli.node.Processes;

import picocli.CommandLine.Command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * Makes a small volume in a temporary home, uses it and removes it. The launcher has the processes
 * of that volume record what they load, so that later ones start faster.
 */
@Command(
        name = "prepare",
        hidden = true,
        description = "Uses a small volume of its own; the launcher records its processes.")
public final class PrepareCommand implements Callable<Integer> {
    private static final int SMALL_FILES = 50;
    private static final int SMALL_FILE_BYTES = 4_096;

    /** Enough for some packs, so that the hot paths are compiled and their profiles recorded. */
    private static final int LARGE_FILE_BYTES = 16 << 20;

    private static final int CLEAN_TRIES_MAX = 20;

    /** Made by the parser of command lines. */
    public PrepareCommand() {}

    @Override
    public Integer call() throws IOException {
        Path scratch = Files.createTempDirectory("qsfs-prepare");
        var home = new Home(scratch.resolve("home"));
        var cleaner = new Thread(() -> clean(scratch), "prepare-cleaner");
        Runtime.getRuntime().addShutdownHook(cleaner);
        Path tree = writeTree(scratch.resolve("tree"));
        run(home, "up", "--no-passphrase", "--policy", "1+1", "--no-mount");
        use(home, tree, scratch);
        run(home, "down");
        return ExitCode.OK.number();
    }

    private static void use(Home home, Path tree, Path scratch) throws IOException {
        run(home, "put", tree.toString(), "/");
        run(home, "ls", "-lR", "/");
        run(home, "get", "/tree", scratch.resolve("copy").toString());
        run(home, "mv", "/tree/small", "/moved");
        run(home, "mkdir", "-p", "/a/b");
        run(home, "stat", "/moved");
        run(home, "du", "/");
        run(home, "df");
        run(home, "cat", "/moved/0");
        run(home, "status");
        run(home, "env");
        run(home, "rm", "-r", "/moved");
    }

    private static void run(Home home, String... words) throws CommandException {
        int status = tryRun(home, words);
        if (status != ExitCode.OK.number()) {
            throw new CommandException(
                    ExitCode.FAILED, "'" + String.join(" ", words) + "' ended with " + status);
        }
    }

    private static int tryRun(Home home, String... words) {
        var line =
                Stream.concat(Stream.of("--home", home.directory().toString()), Stream.of(words));
        return new Program().run(line.toArray(String[]::new));
    }

    private static Path writeTree(Path tree) throws IOException {
        var random = new Random(1);
        Path small = Files.createDirectories(tree.resolve("small"));
        byte[] content = new byte[SMALL_FILE_BYTES];
        for (int i = 0; i < SMALL_FILES; i++) {
            random.nextBytes(content);
            Files.write(small.resolve(Integer.toString(i)), content);
        }
        byte[] large = new byte[LARGE_FILE_BYTES];
        random.nextBytes(large);
        Files.write(tree.resolve("large"), large);
        return tree;
    }

    /** Also after a failure or a signal: leaves neither processes nor files. */
    private static void clean(Path scratch) {
        for (int i = 1; i <= CLEAN_TRIES_MAX; i++) {
            ProcessHandle.current().descendants().forEach(Processes::kill);
            try {
                remove(scratch);
                return;
            } catch (IOException e) {
                // What a signal interrupted may have gone on and made a file or process meanwhile.
                if (i == CLEAN_TRIES_MAX) {
                    System.err.println("qsfs: " + scratch + " stays: " + e.getMessage());
                }
            }
        }
    }

    private static void remove(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(directory)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
