package io.qsfs.cli.node;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How this program starts itself again in a process of its own. What makes such starts fast is told
 * by the launcher in the environment, each part of it optional:
 *
 * <ul>
 *   <li>{@code QSFS_APP}: the build, with native libraries unpacked in {@code native}
 *   <li>{@code QSFS_CACHES}: a directory of ahead-of-time caches, one a role
 *   <li>{@code QSFS_RECORD}: a directory into which the first process of each role writes such a
 *       cache when it ends
 * </ul>
 */
public final class Jvm {
    /** The machine itself checks whether a cache fits; that one does not is nobody's trouble. */
    private static final String QUIET_CACHE = "-Xlog:aot*=off,cds*=off";

    private Jvm() {}

    /**
     * A command line for the main class with the class path of this process; it begins a session of
     * its own, so that signals to the terminal do not reach it.
     *
     * @param role names the ahead-of-time cache
     */
    public static List<String> command(
            String role, List<String> flags, String mainClass, List<String> arguments)
            throws IOException {
        return command(System.getenv(), role, flags, mainClass, arguments);
    }

    static List<String> command(
            Map<String, String> environment,
            String role,
            List<String> flags,
            String mainClass,
            List<String> arguments)
            throws IOException {
        var command = new ArrayList<String>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            command.add("/usr/bin/setsid");
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        directory(environment, "QSFS_APP")
                .ifPresent(app -> command.add("-Djava.library.path=" + app.resolve("native")));
        command.addAll(cacheFlags(environment, role));
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }

    private static List<String> cacheFlags(Map<String, String> environment, String role)
            throws IOException {
        String name = role + ".aot";
        Optional<Path> recorded = directory(environment, "QSFS_RECORD");
        if (recorded.isPresent() && claim(recorded.get().resolve(role + ".claimed"))) {
            return List.of("-XX:AOTCacheOutput=" + recorded.get().resolve(name));
        }
        return directory(environment, "QSFS_CACHES")
                .map(caches -> caches.resolve(name))
                .filter(Files::exists)
                .map(cache -> List.of("-XX:AOTCache=" + cache, QUIET_CACHE))
                .orElse(List.of());
    }

    /** Whether this process is the first to ask. */
    private static boolean claim(Path mark) throws IOException {
        try {
            Files.createFile(mark);
            return true;
        } catch (FileAlreadyExistsException _) {
            return false;
        }
    }

    private static Optional<Path> directory(Map<String, String> environment, String variable) {
        return Optional.ofNullable(environment.get(variable)).map(Path::of);
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
