package io.qsfs.zdb.cli;

import io.qsfs.zdb.Durability;
import io.qsfs.zdb.ListenConfig;
import io.qsfs.zdb.TlsConfig;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
            "  zdb-server --data /srv/zdb --admin SECRET --protect --background",
            "  zdb-server --data /srv/zdb --socket /run/zdb.sock --dualnet",
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
            description = "directory of the index (default, and when it is the same: DIR/index)")
    private @Nullable Path index;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = {
                "of all namespaces; user: clients name keys; seq: the node numbers records",
                "(default: each namespace chooses by NSSET, and new ones are in user mode)"
            })
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
            names = "--admin-file",
            paramLabel = "FILE",
            description = "file with that password, so that the list of processes does not show it")
    private @Nullable Path adminFile;

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

    @Option(
            names = "--rotate",
            paramLabel = "SECONDS",
            description = "begin a new segment every so often")
    private int rotateSeconds;

    @Option(names = "--hook", paramLabel = "PROGRAM", description = "program that is run at events")
    private @Nullable Path hook;

    @Option(
            names = "--maxsize",
            paramLabel = "BYTES",
            description = "limit of the payloads of the default namespace")
    private long maxSize;

    @Option(
            names = "--compaction-rate",
            paramLabel = "BYTES",
            description = "per second that compaction may write, 0 = never (default: 16 MiB)")
    private long compactionRate = ZdbServerConfig.Upkeep.COMPACTION_RATE_DEFAULT;

    @Option(
            names = "--metrics",
            paramLabel = "PORT",
            description = "serve figures for Prometheus at http://LISTEN:PORT/metrics")
    private @Nullable Integer metricsPort;

    @Option(
            names = "--tls",
            description = "TLS 1.3 on TCP; certificate and key are made when missing")
    private boolean tls;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "certificate chain in PEM format (default: node.crt below --data)")
    private @Nullable Path tlsCertificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "its private key (default: node.key below --data)")
    private @Nullable Path tlsKey;

    @Option(
            names = "--tls-client-ca",
            paramLabel = "FILE",
            description = "clients need a certificate signed by one of these")
    private @Nullable Path tlsClientAuthorities;

    @Option(
            names = "--tls-client-pin",
            paramLabel = "SHA256",
            description = "clients need the certificate with this fingerprint; can be repeated")
    private List<String> tlsClientPins = List.of();

    @Option(
            names = "--threads",
            paramLabel = "COUNT",
            description = "threads that serve connections (default: 1; more for TLS)")
    private int threads = 1;

    @Option(
            names = "--secure",
            description = "sync each segment before the next one is begun, also without --sync")
    private boolean secure;

    @Option(
            names = "--background",
            description = "go on in the background when ready; this process then ends with 0")
    private boolean background;

    @Option(
            names = "--logfile",
            paramLabel = "FILE",
            description = "what a node in the background has to say")
    private @Nullable Path logFile;

    @Option(
            names = {"-v", "--verbose"},
            description = "say more on standard error")
    private boolean verbose;

    @Option(names = "--dump", description = "list the records and end")
    private boolean dump;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (verbose) {
            Verbosity.raise();
        }
        if (background && !BackgroundNode.isItself()) {
            return BackgroundNode.start(spec().commandLine(), Optional.ofNullable(logFile));
        }
        ZdbServerConfig config = config();
        if (dump) {
            return new DataListing(config).print(spec().commandLine().getOut());
        }
        CountDownLatch stopped = new CountDownLatch(1);
        try (ZdbServer server = ZdbServer.start(config)) {
            Thread hook = Thread.ofPlatform().unstarted(() -> stop(server, stopped));
            Runtime.getRuntime().addShutdownHook(hook);
            say(
                    "ready on "
                            + server.describe()
                            + ", data in "
                            + data.toAbsolutePath()
                            + server.fingerprint().map(f -> ", certificate " + f).orElse(""));
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

    private ZdbServerConfig config() throws IOException {
        try {
            ZdbServerConfig config =
                    ZdbServerConfig.local(data, 0)
                            .withDirectories(data, indexDirectory())
                            .withListen(listenConfig())
                            .withUpkeep(upkeep())
                            .withEventLoopCount(threads)
                            .withEngine(engine());
            if (tls || tlsCertificate != null) {
                config = config.withTls(tlsConfig());
            }
            return metricsPort == null ? config : config.withMetrics(address(listen, metricsPort));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec().commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private ZdbEngineConfig engine() throws IOException {
        Durability durability =
                sync ? Durability.SYNC : noSync ? Durability.NONE : Durability.INTERVAL;
        ZdbEngineConfig engine =
                ZdbEngineConfig.defaults()
                        .withDurability(durability)
                        .withSyncOnRotation(sync || secure)
                        .withSegmentLengthMax(segmentLength)
                        .withReserveBytes(reserve)
                        .withDefaultLengthMax(maxSize);
        Optional<String> password = adminPassword();
        if (password.isPresent()) {
            engine = engine.withAdminPassword(password.get());
        }
        return mode == null
                ? engine.withProtect(protect)
                : engine.withProtect(protect).withSingleMode(namespaceMode(mode));
    }

    /** 0-db may have index and data in one directory; here the index needs one of its own. */
    private Path indexDirectory() {
        Path wanted = index == null ? data : index;
        boolean same =
                wanted.toAbsolutePath().normalize().equals(data.toAbsolutePath().normalize());
        return same ? data.resolve("index") : wanted;
    }

    private Optional<String> adminPassword() throws IOException {
        return adminFile == null
                ? Optional.ofNullable(admin)
                : Optional.of(Files.readString(adminFile).strip());
    }

    private ZdbServerConfig.Upkeep upkeep() {
        ZdbServerConfig.Upkeep defaults = ZdbServerConfig.Upkeep.defaults();
        ZdbServerConfig.Upkeep upkeep =
                defaults.withSyncInterval(Duration.ofSeconds(syncSeconds))
                        .withCompaction(defaults.compactionInterval(), compactionRate);
        if (rotateSeconds > 0) {
            upkeep = upkeep.withRotation(Duration.ofSeconds(rotateSeconds));
        }
        return hook == null ? upkeep : upkeep.withHook(hook);
    }

    private TlsConfig tlsConfig() {
        return new TlsConfig(
                tlsCertificate == null ? data.resolve("node.crt") : tlsCertificate,
                tlsKey == null ? data.resolve("node.key") : tlsKey,
                Optional.ofNullable(tlsClientAuthorities),
                Set.copyOf(tlsClientPins));
    }

    private static NamespaceMode namespaceMode(String word) {
        return switch (word) {
            case "user" -> NamespaceMode.USER;
            case "seq", "direct" -> NamespaceMode.SEQUENTIAL;
            default ->
                    throw new IllegalArgumentException("--mode must be user or seq, not " + word);
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
