package io.qsfs.cli.node;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How this program starts itself again in a process of its own. */
public final class Jvm {
    private Jvm() {}

    /**
     * A command line for the main class with the class path of this process; it begins a session of
     * its own, so that signals to the terminal do not reach it.
     *
     * @param role names the ahead-of-time cache beside the jars, when there is one; native
     *     libraries are loaded from there as well
     */
    public static List<String> command(
            String role, List<String> flags, String mainClass, List<String> arguments) {
        var command = new ArrayList<String>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid");
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        String directory = System.getenv("QSFS_APP");
        if (directory != null) {
            command.add("-Djava.library.path=" + Path.of(directory, "native"));
            Path cache = Path.of(directory, role + ".aot");
            if (Files.exists(cache)) {
                command.add("-XX:AOTCache=" + cache);
            }
        }
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }

    /** Starts it in the background; what it prints is appended to the log. */
    public static Process start(List<String> command, Path directory, Path log) throws IOException {
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }
}
