package io.qsfs.zdb.namespace;

import io.qsfs.zdb.disk.Disk;
import io.qsfs.zdb.index.IndexStore;
import io.qsfs.zdb.segment.CorruptRecordException;
import io.qsfs.zdb.segment.Key;
import io.qsfs.zdb.segment.SegmentLog;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The namespaces of a node. Thread-safe.
 *
 * <pre>
 * node                     identity, see {@link NodeFile}
 * 00000001/namespace       settings, see {@link SettingsFormat}
 * 00000001/00000001.seg    segments
 * 00000002.new, .deleted   unfinished creation and removal, deleted at start
 * anything else            not the node's, left alone
 * </pre>
 */
public final class NamespaceRegistry implements Closeable, NamespaceContext {
    /** The namespace that every connection starts in. */
    public static final Key DEFAULT = Key.copyOf("default".getBytes(StandardCharsets.US_ASCII));

    private static final System.Logger LOG = System.getLogger(NamespaceRegistry.class.getName());
    private static final String CREATING = ".new";
    private static final String REMOVING = ".deleted";
    private static final Pattern DIRECTORY = Pattern.compile("[0-9a-f]{8}");
    private static final Pattern UNFINISHED = Pattern.compile("[0-9a-f]{8}\\.(new|deleted)");

    private final Disk disk;
    private final IndexStore store;
    private final Settings settings;
    private final SpaceGuard space;
    private final ConcurrentMap<Key, Namespace> byName = new ConcurrentHashMap<>();
    private final Set<Namespace> unsynced = ConcurrentHashMap.newKeySet();
    private final LongAdder compactedBytes = new LongAdder();
    private final NodeFile node;

    /**
     * What a registry is made with.
     *
     * @param singleMode of all namespaces; without it they choose
     * @param segmentLengthMax in bytes
     * @param reserveBytes of the disk that payloads must leave free
     * @param defaultLengthMax limit of the live payload bytes of the default namespace, 0 = none
     * @param syncBeforeIndex whether the index may only reflect what is durable
     * @param syncOnRotation whether a segment is durable before the next one is begun
     * @param background runs work that may wait for the disk
     * @param events is told what happens
     */
    public record Settings(
            Optional<NamespaceMode> singleMode,
            long segmentLengthMax,
            long reserveBytes,
            long defaultLengthMax,
            boolean syncBeforeIndex,
            boolean syncOnRotation,
            InstantSource clock,
            RandomGenerator random,
            Executor background,
            NodeEvents events) {}

    private NamespaceRegistry(Disk disk, IndexStore store, Settings settings) throws IOException {
        this.disk = disk;
        this.store = store;
        this.settings = settings;
        this.space = new SpaceGuard(disk, settings.reserveBytes(), settings.clock());
        this.node = NodeFile.openOrCreate(disk, settings.random());
    }

    /**
     * Opens every namespace and creates the default one when it is missing. Files and directories
     * that are none of the node's are left alone.
     */
    public static NamespaceRegistry open(Disk disk, IndexStore store, Settings settings)
            throws IOException {
        NamespaceRegistry registry = new NamespaceRegistry(disk, store, settings);
        for (String name : disk.list("")) {
            if (UNFINISHED.matcher(name).matches()) {
                registry.deleteTree(name);
            } else if (isDirectory(name)) {
                registry.openNamespace(name);
            } else if (disk.exists(name + "/" + SettingsFormat.NAME)) {
                LOG.log(
                        Level.WARNING,
                        disk.describe(name) + " is no directory of this node and left alone");
            }
        }
        if (!registry.byName.containsKey(DEFAULT)) {
            registry.create(DEFAULT);
        }
        return registry;
    }

    /** Returns whether a name is that of a namespace's directory. */
    static boolean isDirectory(String name) {
        return DIRECTORY.matcher(name).matches();
    }

    private void openNamespace(String directory) throws IOException {
        List<String> files = disk.list(directory);
        raiseNumbers(directory, Integer.parseUnsignedInt(directory, 16));
        if (!files.contains(SettingsFormat.NAME)) {
            if (files.stream().anyMatch(SegmentLog::owns)) {
                throw new CorruptRecordException(
                        disk.describe(directory)
                                + " holds segments and no settings: restore the file namespace, or"
                                + " move the directory away to start without its records");
            }
            return;
        }
        NamespaceSettings found = withLimit(SettingsFormat.read(disk, directory));
        checkPlace(found, directory);
        checkMode(found, directory);
        raiseNumbers(directory, found.space());
        for (String file : files) {
            if (!SegmentLog.owns(file) && !file.startsWith(SettingsFormat.NAME)) {
                LOG.log(
                        Level.WARNING,
                        disk.describe(directory + "/" + file) + " is no segment and left alone");
            }
        }
        Namespace namespace = new Namespace(this, found, openLog(found));
        namespace.recover(message -> report(namespace, message));
        byName.put(found.name(), namespace);
    }

    private void raiseNumbers(String directory, int used) throws IOException {
        if (node.atLeast(used)) {
            LOG.log(
                    Level.WARNING,
                    disk.describe(directory)
                            + " is newer than the file node, which was lost or restored; its"
                            + " numbers were raised");
        }
    }

    /** A copy of a directory would share its segments with the original. */
    private void checkPlace(NamespaceSettings found, String directory) throws IOException {
        if (!directory(found.id()).equals(directory) || byName.containsKey(found.name())) {
            throw new CorruptRecordException(
                    disk.describe(directory)
                            + " is a copy of another namespace's directory: move it away");
        }
    }

    /** The limit of the default namespace comes with each start; that of others they keep. */
    private NamespaceSettings withLimit(NamespaceSettings found) {
        return found.name().equals(DEFAULT)
                ? found.withLengthMax(settings.defaultLengthMax())
                : found;
    }

    private void checkMode(NamespaceSettings found, String directory) throws IOException {
        NamespaceMode wanted = settings.singleMode().orElse(found.mode());
        if (wanted != found.mode()) {
            throw new IOException(
                    "the namespace in "
                            + disk.describe(directory)
                            + " is in "
                            + found.mode().word()
                            + " mode, and all shall be in "
                            + wanted.word()
                            + " mode: start without --mode, or with another directory");
        }
    }

    private static String directory(int id) {
        return String.format("%08x", id);
    }

    /** Returns a namespace. */
    public Optional<Namespace> find(Key name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Returns all namespaces in the order of their names. */
    public List<Namespace> all() {
        List<Namespace> all = new ArrayList<>(byName.values());
        all.sort((a, b) -> a.settings().name().compareTo(b.settings().name()));
        return all;
    }

    /**
     * Creates a namespace, durably.
     *
     * @return nothing when the name is taken
     */
    public synchronized Optional<Namespace> create(Key name) throws IOException {
        if (byName.containsKey(name)) {
            return Optional.empty();
        }
        NamespaceSettings created =
                withLimit(
                        NamespaceSettings.create(
                                name,
                                node.next(),
                                settings.singleMode().orElse(NamespaceMode.USER)));
        String directory = directory(created.id());
        disk.createDirectory(directory + CREATING);
        AtomicFile.write(
                disk, directory + CREATING, SettingsFormat.NAME, SettingsFormat.write(created));
        disk.rename(directory + CREATING, directory);
        disk.syncDirectory("");
        store.drop(created.space());
        Namespace namespace = new Namespace(this, created, openLog(created));
        namespace.recover(message -> report(namespace, message));
        byName.put(name, namespace);
        return Optional.of(namespace);
    }

    /**
     * Removes a namespace and its records, durably.
     *
     * @return false when somebody else did
     */
    public synchronized boolean remove(Namespace namespace) throws IOException {
        if (namespace.removed()) {
            return false;
        }
        String directory = directory(namespace.settings().id());
        // First: nothing may be written to the directory when it has another name.
        namespace.removed(true);
        try {
            disk.rename(directory, directory + REMOVING);
            disk.syncDirectory("");
        } catch (IOException e) {
            namespace.removed(false);
            throw e;
        }
        byName.remove(namespace.settings().name());
        namespace.close();
        deleteTree(directory + REMOVING);
        store.drop(namespace.settings().space());
        return true;
    }

    private void deleteTree(String directory) throws IOException {
        for (String name : disk.list(directory)) {
            disk.delete(directory + "/" + name);
        }
        disk.delete(directory);
    }

    /**
     * Makes every record of every namespace survive power loss; failures are kept per namespace.
     */
    public synchronized void sync() {
        for (Namespace namespace : List.copyOf(unsynced)) {
            // Before the sync: what is written while it runs is for the next one.
            unsynced.remove(namespace);
            try {
                namespace.sync();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "sync", e);
            }
        }
    }

    /**
     * Compacts one run of segments of each namespace that has one worth it.
     *
     * @param pace called after so many bytes were written; may sleep
     * @return the bytes given back
     */
    public long compact(LongConsumer pace) {
        long total = 0;
        for (Namespace namespace : all()) {
            try {
                total +=
                        new Compaction(namespace, pace::accept)
                                .run(settings.segmentLengthMax())
                                .orElse(0);
            } catch (IOException e) {
                if (!namespace.removed()) {
                    failed(namespace, "compaction", e);
                }
            }
        }
        compactedBytes.add(total);
        return total;
    }

    /** Returns the bytes that compaction gave back so far. */
    public long compactedBytes() {
        return compactedBytes.sum();
    }

    /** Returns the random number that names this node. */
    public long instance() {
        return node.instance();
    }

    /** Returns the bytes of the disk that payloads may still take. */
    public long availableBytes() {
        return space.availableBytes();
    }

    /** Returns the mode that all namespaces have, if they may not choose. */
    public Optional<NamespaceMode> singleMode() {
        return settings.singleMode();
    }

    /** Returns what nodes on the same disk have in common; empty when that cannot be told. */
    public Optional<String> sharedDisk() {
        return space.shared();
    }

    /** Returns how the operator calls a namespace's directory. */
    public String path(Namespace namespace) {
        return disk.describe(directory(namespace.settings().id()));
    }

    @Override
    public IndexStore store() {
        return store;
    }

    @Override
    public InstantSource clock() {
        return settings.clock();
    }

    @Override
    public SpaceGuard space() {
        return space;
    }

    @Override
    public Executor background() {
        return settings.background();
    }

    @Override
    public boolean syncBeforeIndex() {
        return settings.syncBeforeIndex();
    }

    @Override
    public void wrote(Namespace namespace) {
        unsynced.add(namespace);
    }

    @Override
    public void failed(Namespace namespace, String what, IOException cause) {
        LOG.log(
                Level.ERROR,
                "namespace in " + path(namespace) + ": " + what + " failed: " + cause.getMessage());
    }

    @Override
    public void report(Namespace namespace, String message) {
        LOG.log(Level.WARNING, message);
    }

    @Override
    public NodeEvents events() {
        return settings.events();
    }

    @Override
    public void write(NamespaceSettings changed) throws IOException {
        AtomicFile.write(
                disk, directory(changed.id()), SettingsFormat.NAME, SettingsFormat.write(changed));
    }

    @Override
    public int nextNumber() throws IOException {
        // Not under the registry's lock: who flushes holds that of a namespace.
        return node.next();
    }

    @Override
    public SegmentLog openLog(NamespaceSettings found) throws IOException {
        return SegmentLog.open(
                disk,
                directory(found.id()),
                found.firstSegment(),
                new SegmentLog.Settings(
                        found.id(),
                        settings.segmentLengthMax(),
                        settings.syncOnRotation(),
                        settings.clock(),
                        settings.random()));
    }

    /** Stores the index and syncs the records, then closes everything but the index store. */
    @Override
    public void close() throws IOException {
        for (Namespace namespace : byName.values()) {
            try {
                namespace.storeIndex();
            } catch (IOException e) {
                failed(namespace, "sync at shutdown", e);
            }
            namespace.close();
        }
        store.sync();
    }
}
