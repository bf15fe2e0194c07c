package io.qsfs.zdb.cli;

import picocli.CommandLine;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts this program again in a session of its own and waits until it is ready. */
final class BackgroundNode {
    /** Tells the second process that it is the one that serves. */
    private static final String MARK = "zdb.background";

    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private BackgroundNode() {}

    static boolean isItself() {
        return Boolean.getBoolean(MARK);
    }

    /**
     * Returns when the node is ready or has ended.
     *
     * @return the exit code: 0 when it is ready, else its own
     */
    static int start(CommandLine line, Optional<Path> log)
            throws IOException, InterruptedException {
        Process node =
                new ProcessBuilder(command(line.getParseResult().originalArgs()))
                        .redirectInput(new File("/dev/null"))
                        .redirectError(
                                log.map(file -> ProcessBuilder.Redirect.appendTo(file.toFile()))
                                        .orElse(ProcessBuilder.Redirect.INHERIT))
                        .start();
        try (BufferedReader said = node.inputReader(StandardCharsets.UTF_8)) {
            String first = said.readLine();
            if (first != null) {
                line.getOut().println(first + ", process " + node.pid());
                line.getOut().flush();
                return 0;
            }
        }
        return node.waitFor();
    }

    private static List<String> command(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            command.add(SETSID.toString());
        }
        ProcessHandle.Info self = ProcessHandle.current().info();
        command.add(
                self.command().orElseThrow(() -> new IOException("this system hides processes")));
        command.add("-D" + MARK + "=true");
        List<String> own = List.of(self.arguments().orElseThrow());
        // What the Java machine was given comes before what we were given.
        command.addAll(own.subList(0, own.size() - arguments.size()));
        command.addAll(arguments);
        return command;
    }
}
