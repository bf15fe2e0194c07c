package io.qsfs.cli.command;

import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;
import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.Settings;
import io.qsfs.core.placement.CodingPolicy;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The options of {@code up} that shape a new volume, and those that change how it runs. */
public final class CreationOptions {
    /**
     * Four data and two parity shards: any two of six nodes may be lost, for 1.5 times the space.
     */
    static final String POLICY_DEFAULT = "4+2";

    static final int S3_PORT_DEFAULT = 9_000;

    @Option(
            names = "--policy",
            paramLabel = "K+M",
            description = "data and parity shards (default: 4+2)")
    private @Nullable String policy;

    @Option(
            names = "--local-nodes",
            paramLabel = "N",
            description = "how many nodes to run on this machine (default: K+M)")
    private @Nullable Integer localNodes;

    @Option(
            names = "--nodes",
            split = ",",
            paramLabel = "ADDRESS",
            description = {
                "use nodes that run already: host:port, zdb://host:port/namespace or",
                "zdbs://host:port/namespace?fingerprint=…, each with optional labels"
                        + " @site/rack/host"
            })
    private @Nullable List<String> nodes;

    @Option(
            names = "--node-sync",
            paramLabel = "WHEN",
            description = {
                "always (default): an acknowledged write survives a power cut of everything;",
                "interval: local nodes sync once a second"
            })
    private @Nullable String nodeSync;

    @Option(
            names = "--ack",
            paramLabel = "WHERE",
            description = {
                "when an fsync on the mount returns:",
                "nodes (default): its bytes are on the nodes; the loss of this machine loses"
                        + " nothing;",
                "local: they are on the disk of this machine, encrypted; they survive a crash and"
                        + " a power cut, not the loss of the machine, and go to the nodes within"
                        + " seconds"
            })
    private Settings.@Nullable Ack ack;

    @Option(
            names = "--mount",
            paramLabel = "DIR",
            description = "where to mount (default: <home>/mnt)")
    private @Nullable String mount;

    @Option(names = "--no-mount", description = "do not mount")
    private boolean noMount;

    @Option(
            names = "--s3-port",
            paramLabel = "PORT",
            description = "port of the S3 endpoint (default: 9000 or the next free one)")
    private @Nullable Integer s3Port;

    @Option(names = "--no-s3", description = "no S3 endpoint")
    private boolean noS3;

    @Option(names = "--s3-tls", description = "the S3 endpoint speaks https")
    private boolean s3Tls;

    Optional<String> policy() {
        return Optional.ofNullable(policy);
    }

    Optional<List<String>> nodes() {
        return Optional.ofNullable(nodes);
    }

    Optional<Integer> localNodes() {
        return Optional.ofNullable(localNodes);
    }

    String nodeSync() throws CommandException {
        String chosen = nodeSync == null ? "always" : nodeSync;
        io.qsfs.cli.node.LocalNodes.syncFlags(chosen);
        return chosen;
    }

    String mountPoint(Home home) {
        if (noMount) {
            return Settings.NO_MOUNT;
        }
        return mount == null ? home.mountPoint().toString() : absolute(mount);
    }

    Settings.S3 s3() {
        if (noS3) {
            return new Settings.S3("127.0.0.1", 0, false);
        }
        return new Settings.S3("127.0.0.1", s3Port == null ? S3_PORT_DEFAULT : s3Port, s3Tls);
    }

    Settings.Ack ack() {
        return ack == null ? Settings.Ack.NODES : ack;
    }

    /**
     * Takes over what was given on the command line, and remembers it.
     *
     * @throws CommandException for options that would shape an existing volume anew
     */
    Settings applyTo(Settings settings, Home home) throws IOException {
        requireSameShape(settings, home);
        Settings changed = settings;
        if (mount != null || noMount) {
            changed = changed.withMount(mountPoint(home));
        }
        if (s3Port != null || noS3 || s3Tls) {
            changed = changed.withS3(s3());
        }
        if (ack != null) {
            changed = changed.withAck(ack);
        }
        if (nodeSync != null) {
            var local = settings.localNodes();
            changed =
                    changed.withLocalNodes(
                            new Settings.LocalNodes(local.count(), local.firstPort(), nodeSync()));
        }
        if (!changed.equals(settings)) {
            changed.write(home);
        }
        return changed;
    }

    private void requireSameShape(Settings settings, Home home) throws IOException {
        boolean same =
                (policy == null
                                || CodingPolicy.parse(policy)
                                        .equals(CodingPolicy.parse(settings.policy())))
                        && (nodes == null || nodes.equals(settings.nodes()))
                        && (localNodes == null || localNodes == settings.localNodes().count());
        if (!same) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    "the volume at "
                            + home.directory()
                            + " exists: --policy, --nodes and --local-nodes only shape a new one;"
                            + " see 'qsfs node --help' for adding and removing nodes");
        }
    }

    /** Fails when the options do not go together. */
    void check() throws CommandException {
        if (nodes != null && localNodes != null) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--nodes and --local-nodes exclude each other: give one of them");
        }
    }

    private static String absolute(String path) {
        return java.nio.file.Path.of(path).toAbsolutePath().normalize().toString();
    }
}
