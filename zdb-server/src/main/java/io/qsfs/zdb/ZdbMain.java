package io.qsfs.zdb;

import io.qsfs.zdb.cli.ZdbCommandLine;

import picocli.CommandLine;

import java.util.List;

/** The command line of a node; also a subcommand of {@code qsfs}. */
public final class ZdbMain {
    /**
     * Options of the Java machine that keep a node small: one allocator arena, a bounded heap and
     * bounded direct memory, no threads for garbage collection; what the C library keeps of freed
     * memory goes back every 5 seconds. Measured in the module's README.
     */
    public static final List<String> JVM_FLAGS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xms16m",
                    "-Xmx64m",
                    "-XX:MaxDirectMemorySize=128m",
                    "-XX:ReservedCodeCacheSize=24m",
                    "-XX:+UseCompactObjectHeaders",
                    "-Xss512k",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-XX:TrimNativeHeapInterval=5000",
                    "-Dio.netty.allocator.type=pooled",
                    "-Dio.netty.allocator.numDirectArenas=1",
                    "-Dio.netty.allocator.numHeapArenas=0",
                    "-Dio.netty.allocator.maxOrder=9",
                    "-Djdk.nio.maxCachedBufferSize=65536",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

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
