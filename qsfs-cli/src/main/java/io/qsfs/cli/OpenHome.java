package io.qsfs.cli;

import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.PrivateFiles;
import io.qsfs.cli.config.Settings;
import io.qsfs.cli.daemon.HomeLock;
import io.qsfs.core.Engine;
import io.qsfs.core.EngineConfig;
import io.qsfs.core.EngineParts;
import io.qsfs.core.NewNode;
import io.qsfs.core.crypto.KeyFile;
import io.qsfs.core.crypto.Passphrase;
import io.qsfs.core.disk.LocalDirectory;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.journal.LocalState;
import io.qsfs.core.journal.WriteBack;
import io.qsfs.core.maintenance.Repairer;
import io.qsfs.core.meta.rocksdb.RocksMetadataStore;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.zdb.ZdbClientConfig;
import io.qsfs.core.node.zdb.ZdbConnector;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.stripe.DamageListener;
import io.qsfs.core.time.Environment;
import io.qsfs.core.volume.VolumeConfig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The volume of a home, open, with everything that has to be closed after it. */
public final class OpenHome implements AutoCloseable {
    private final KeyFile keyFile;
    private final Environment environment;
    private final ZdbConnector connector;
    private final Engine engine;

    private OpenHome(
            KeyFile keyFile, Environment environment, ZdbConnector connector, Engine engine) {
        this.keyFile = keyFile;
        this.environment = environment;
        this.connector = connector;
        this.engine = engine;
    }

    /**
     * Opens the volume, and makes it first when {@code up} has only just chosen its nodes.
     *
     * @param lock held by the caller for as long as the volume is open
     * @param passphrase of the key file, empty for none; wiped
     */
    public static OpenHome open(Home home, HomeLock lock, char[] passphrase) throws IOException {
        lock.requireFor(home);
        Settings settings = Settings.read(home);
        List<NewNode> nodes = nodes(settings.nodes());
        return open(
                home,
                passphrase,
                nodes,
                settings.ack(),
                parts -> {
                    if (!Files.exists(home.created())) {
                        create(home, parts, settings, nodes);
                    }
                });
    }

    /**
     * Opens a volume whose home holds nothing but its key file: all else comes from the nodes.
     *
     * @param lock held by the caller for as long as the volume is open
     * @param passphrase of the key file, empty for none; wiped
     * @param addresses of enough nodes
     */
    public static OpenHome recover(
            Home home, HomeLock lock, char[] passphrase, List<String> addresses)
            throws IOException {
        lock.requireFor(home);
        return open(home, passphrase, nodes(addresses), Settings.Ack.NODES, _ -> {});
    }

    /** Something done with a repairer. */
    @FunctionalInterface
    public interface Repair {
        int run(Repairer repairer) throws IOException;
    }

    /**
     * Connects to the nodes of a volume to repair them, without a home.
     *
     * @param keyFile of any rights
     * @param passphrase of the key file, empty for none; wiped
     */
    public static int repair(Path keyFile, char[] passphrase, List<String> addresses, Repair work)
            throws IOException {
        try (KeyFile key = readKey(keyFile, passphrase);
                Environment environment = Environment.system();
                var connector =
                        new ZdbConnector(
                                ZdbClientConfig.of(key::namespacePassword), environment.time());
                Repairer repairer =
                        Engine.repairer(
                                new EngineParts(key, connector, environment),
                                nodes(addresses).stream().map(NewNode::address).toList())) {
            return work.run(repairer);
        }
    }

    /** What happens between connecting and opening. */
    @FunctionalInterface
    private interface Preparation {
        void run(EngineParts parts) throws IOException;
    }

    private static OpenHome open(
            Home home,
            char[] passphrase,
            List<NewNode> nodes,
            Settings.Ack ack,
            Preparation preparation)
            throws IOException {
        KeyFile keyFile = readKey(home.key(), passphrase);
        Environment environment = Environment.system();
        ZdbConnector connector = new ZdbConnector(clientConfig(home, keyFile), environment.time());
        try {
            var parts = new EngineParts(keyFile, connector, environment);
            EngineConfig config = EngineConfig.defaults().withVolume(volumeConfig(home));
            preparation.run(parts);
            List<NodeAddress> addresses = nodes.stream().map(NewNode::address).toList();
            PrivateFiles.createDirectories(home.store());
            var local = new LocalState(RocksMetadataStore.open(home.store()), writeBack(home, ack));
            Engine engine = Engine.open(parts, config, addresses, local, DamageListener.NONE);
            return new OpenHome(keyFile, environment, connector, engine);
        } catch (IOException | RuntimeException e) {
            connector.close();
            environment.close();
            keyFile.close();
            throw e;
        }
    }

    /** What an earlier process left there is replayed, whoever acknowledges now. */
    private static Optional<WriteBack> writeBack(Home home, Settings.Ack ack) throws IOException {
        boolean acknowledges = ack == Settings.Ack.LOCAL;
        return acknowledges || Files.exists(home.writeBack())
                ? Optional.of(new WriteBack(LocalDirectory.at(home.writeBack()), acknowledges))
                : Optional.empty();
    }

    /** Reads a key file. The passphrase is wiped. */
    public static KeyFile readKey(Path file, char[] passphrase) throws IOException {
        try (Passphrase secret = new Passphrase(passphrase)) {
            return KeyFile.read(
                    "key file " + file,
                    Files.readAllBytes(file),
                    secret.isEmpty() ? Optional.empty() : Optional.of(secret));
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    public Engine engine() {
        return engine;
    }

    public Environment environment() {
        return environment;
    }

    /** With what a front end seals what it keeps in the volume; the caller wipes it. */
    public byte[] serviceKey(String service) {
        return keyFile.serviceKey(service);
    }

    @Override
    public void close() throws IOException {
        try {
            engine.close();
        } finally {
            connector.close();
            environment.close();
            keyFile.close();
        }
    }

    private static void create(Home home, EngineParts parts, Settings settings, List<NewNode> nodes)
            throws IOException {
        try {
            Engine.create(
                    parts, EngineConfig.defaults(), CodingPolicy.parse(settings.policy()), nodes);
        } catch (StorageException.AlreadyExists _) {
            // An earlier start was cut off after the volume was made and before that was noted.
        }
        PrivateFiles.replace(
                home.created(),
                (parts.keyFile().volumeId() + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static ZdbClientConfig clientConfig(Home home, KeyFile keyFile) throws IOException {
        ZdbClientConfig config = ZdbClientConfig.of(keyFile::namespacePassword);
        return Files.exists(home.nodeAdminPassword())
                ? config.withAdminPassword(Files.readString(home.nodeAdminPassword()).strip())
                : config;
    }

    private static List<NewNode> nodes(List<String> texts) throws StorageException {
        var specs = new ArrayList<NewNode>();
        for (String text : texts) {
            specs.add(NewNode.parse(text));
        }
        return specs;
    }

    /** The root directory of a new volume belongs to who owns the home. */
    private static VolumeConfig volumeConfig(Home home) throws IOException {
        VolumeConfig defaults = VolumeConfig.defaults();
        int uid = (Integer) Files.getAttribute(home.directory(), "unix:uid");
        int gid = (Integer) Files.getAttribute(home.directory(), "unix:gid");
        return new VolumeConfig(
                defaults.chunkCacheBytes(),
                defaults.readAheadStreams(),
                defaults.flushDelay(),
                uid,
                gid);
    }
}
