package io.qsfs.zdb.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Keeps a copy of a namespace on another server. */
@Command(
        name = "replicate",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  zdb-server replicate --from a:9900 --to b:9900 --namespace shards --state"
                    + " shards.cursor",
            "  zdb-server replicate --from a:9900 --to b:9900 --once",
            "  zdb-server replicate --from zdbs://a:9900?fingerprint=1f…e0 --to b:9900"
        },
        description = {
            "Copies a namespace to another running server and follows it until stopped.",
            "After a break it goes on by itself; with --state also after its own restart.",
            "The namespace must exist on the target, in user mode."
        })
final class ReplicateCommand implements Callable<Integer> {
    private static final int REPLY_MILLIS = 30_000;
    private static final long RETRY_SECONDS = 1;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "HOST:PORT",
            description = "the source, or zdbs://HOST:PORT?fingerprint=SHA256 over TLS")
    private String from = "";

    @Option(
            names = "--to",
            required = true,
            paramLabel = "HOST:PORT",
            description = "the target, in the same way")
    private String to = "";

    @Option(names = "--namespace", paramLabel = "NAME", description = "on both (default: default)")
    private String namespace = "default";

    @Option(
            names = "--password",
            paramLabel = "PASSWORD",
            description = "of the namespace, on both")
    private @Nullable String password;

    @Option(names = "--admin", paramLabel = "PASSWORD", description = "of administrators, on both")
    private @Nullable String admin;

    @Option(names = "--state", paramLabel = "FILE", description = "remembers how far the copy is")
    private @Nullable Path state;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "certificate to show to servers that ask for one, in PEM format")
    private @Nullable Path tlsCertificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "its private key")
    private @Nullable Path tlsKey;

    @Option(names = "--once", description = "end when the target has caught up")
    private boolean once;

    @Override
    public Integer call() throws IOException, InterruptedException {
        byte @Nullable [] cursor =
                state != null && Files.exists(state) ? Files.readAllBytes(state) : null;
        while (true) {
            try (Replication replication = connect(cursor)) {
                replication.catchUp();
                say("caught up with " + from);
                if (once) {
                    return 0;
                }
                while (!Thread.currentThread().isInterrupted()) {
                    replication.follow();
                }
                return 0;
            } catch (IOException e) {
                if (once) {
                    throw e;
                }
                say(e.getMessage() + "; trying again");
                cursor = state != null && Files.exists(state) ? Files.readAllBytes(state) : null;
                TimeUnit.SECONDS.sleep(RETRY_SECONDS);
            }
        }
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("picocli did not set the command");
        }
        return spec;
    }

    private void say(String text) {
        spec().commandLine().getOut().println("zdb-server replicate: " + text);
        spec().commandLine().getOut().flush();
    }

    private Replication connect(byte @Nullable [] cursor) throws IOException {
        RespConnection mirror = open(from, 0);
        RespConnection source = open(from, REPLY_MILLIS);
        RespConnection target = open(to, REPLY_MILLIS);
        return new Replication(
                new Replication.Connections(mirror, source, target),
                RespConnection.bytes(namespace),
                cursor,
                this::save);
    }

    private RespConnection open(String address, int replyMillis) throws IOException {
        Optional<ServerAddress.Identity> identity =
                tlsCertificate == null || tlsKey == null
                        ? Optional.empty()
                        : Optional.of(new ServerAddress.Identity(tlsCertificate, tlsKey));
        RespConnection connection = parse(address).connect(replyMillis, identity);
        byte[] name = RespConnection.bytes(namespace);
        if (admin != null) {
            connection.need(RespConnection.bytes("AUTH"), RespConnection.bytes(admin));
        }
        if (password == null) {
            connection.need(RespConnection.bytes("SELECT"), name);
        } else {
            connection.need(RespConnection.bytes("SELECT"), name, RespConnection.bytes(password));
        }
        return connection;
    }

    private ServerAddress parse(String address) {
        try {
            return ServerAddress.parse(address);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec().commandLine(), e.getMessage(), e);
        }
    }

    private void save(byte[] cursor) {
        if (state == null) {
            return;
        }
        try {
            Path fresh = state.resolveSibling(state.getFileName() + ".tmp");
            Files.write(fresh, cursor);
            Files.move(fresh, state, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
