package io.qsfs.zdb.cli;

import io.qsfs.zdb.Durability;
import io.qsfs.zdb.ListenConfig;
import io.qsfs.zdb.ZdbEngineConfig;
import io.qsfs.zdb.ZdbServer;
import io.qsfs.zdb.ZdbServerConfig;
import io.qsfs.zdb.namespace.NamespaceMode;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** Serves a data directory until the process is told to stop. */
@Command(
        name = "zdb-server",
        mixinStandardHelpOptions = true,
        version = "zdb-server 0.1.0",
        description = "Serves an append-only key-value store to 0-db and Redis clients.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  zdb-server --data /srv/zdb --port 9900 --sync",
            "  zdb-server --data /srv/zdb --admin SECRET --protect",
            "  zdb-server check /srv/zdb"
        },
        sortOptions = false)
final class ServeCommand implements Callable<Integer> {
    private static final int DEFAULT_PORT = 9900;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "directory of the records (default: zdb-data)")
    private Path data = Path.of("zdb-data");

    @Option(
            names = "--index",
            paramLabel = "DIR",
            description = "directory of the index (default: DIR/index below --data)")
    private @Nullable Path index;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "user: clients name keys; seq: the node numbers records (default: user)")
    private @Nullable String mode;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            description = "address to listen on (default: ::, every IPv4 and IPv6 address)")
    private String listen = "::";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "TCP port, 0 for any free one (default: 9900)")
    private int port = DEFAULT_PORT;

    @Option(
            names = "--socket",
            paramLabel = "FILE",
            description = "listen on a unix socket instead of TCP")
    private @Nullable Path socket;

    @Option(names = "--dualnet", description = "listen on --socket and on --listen/--port")
    private boolean dualnet;

    @Option(
            names = "--datasize",
            paramLabel = "BYTES",
            description = "length at which a new segment is begun (default: 268435456)")
    private long segmentLength = ZdbEngineConfig.SEGMENT_LENGTH_DEFAULT;

    @Option(
            names = "--admin",
            paramLabel = "PASSWORD",
            description = "password of administrators; without it every client is one")
    private @Nullable String admin;

    @Option(
            names = "--protect",
            description =
                    "the default namespace is read-only until SELECT default with the admin"
                            + " password")
    private boolean protect;

    @Option(
            names = "--sync",
            description = "a reply to a write means that it is on disk (group commit)")
    private boolean sync;

    @Option(
            names = "--synctime",
            paramLabel = "SECONDS",
            description = "sync every so often (default: 1)")
    private int syncSeconds = 1;

    @Option(names = "--nosync", description = "never sync: the operating system decides")
    private boolean noSync;

    @Option(
            names = "--reserve",
            paramLabel = "BYTES",
            description = "of the disk that only deletes and compaction may use (default: 64 MiB)")
    private long reserve = 64L << 20;

    @Override
    public Integer call() throws IOException, InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        try (ZdbServer server = ZdbServer.start(config())) {
            Thread hook = Thread.ofPlatform().unstarted(() -> stop(server, stopped));
            Runtime.getRuntime().addShutdownHook(hook);
            say("listening on " + server.describe() + ", data in " + data.toAbsolutePath());
            server.awaitClose();
        }
        stopped.countDown();
        return 0;
    }

    private static void stop(ZdbServer server, CountDownLatch stopped) {
        try {
            server.close();
            stopped.countDown();
        } catch (IOException e) {
            System.err.println("zdb-server: " + e.getMessage());
        }
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("picocli did not set the command");
        }
        return spec;
    }

    private void say(String text) {
        spec().commandLine().getOut().println("zdb-server " + text);
        spec().commandLine().getOut().flush();
    }

    private ZdbServerConfig config() {
        try {
            ZdbEngineConfig engine =
                    new ZdbEngineConfig(
                            namespaceMode(),
                            sync ? Durability.SYNC : noSync ? Durability.NONE : Durability.INTERVAL,
                            segmentLength,
                            reserve,
                            Optional.ofNullable(admin),
                            protect);
            return ZdbServerConfig.local(data, 0)
                    .withDirectories(data, index == null ? data.resolve("index") : index)
                    .withListen(listenConfig())
                    .withSyncInterval(Duration.ofSeconds(syncSeconds))
                    .withEngine(engine);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec().commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private NamespaceMode namespaceMode() {
        return switch (mode == null ? "user" : mode) {
            case "user" -> NamespaceMode.USER;
            case "seq", "direct" -> NamespaceMode.SEQUENTIAL;
            default ->
                    throw new IllegalArgumentException("--mode must be user or seq, not " + mode);
        };
    }

    private ListenConfig listenConfig() {
        List<InetSocketAddress> addresses =
                socket != null && !dualnet ? List.of() : List.of(address(listen, port));
        return new ListenConfig(addresses, Optional.ofNullable(socket));
    }

    private static InetSocketAddress address(String host, int port) {
        try {
            InetAddress[] found = InetAddress.getAllByName(host);
            return new InetSocketAddress(found[0], port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("--listen: no address for " + host, e);
        }
    }
}
