package io.qsfs.core.journal;

import io.qsfs.core.crypto.KeyFile;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;
import io.qsfs.core.meta.MetadataReader;
import io.qsfs.core.meta.RowChange;
import io.qsfs.core.meta.RowCursor;
import io.qsfs.core.meta.memory.MemoryMetadataStore;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeIdentity;
import io.qsfs.core.node.NodeLabels;
import io.qsfs.core.node.NodeTable;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.stripe.DamageListener;
import io.qsfs.core.stripe.StripeStoreConfig;
import io.qsfs.core.time.Environment;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** A volume's log over nodes in memory, to be opened, crashed and opened again. */
final class LogFixture implements AutoCloseable {
    static final LogConfig CONFIG =
            new LogConfig(1 << 20, 4, Duration.ofMillis(50), Duration.ZERO, 1L << 30, 1L << 30);

    /** Making keys is slow, and each fixture has nodes of its own. */
    private static final KeyFile KEY_FILE = KeyFile.create(new Random(7));

    final FaultyNetwork network = new FaultyNetwork();
    final Environment environment = Environment.system();
    final KeyFile keyFile = KEY_FILE;
    final List<NodeAddress> addresses = new ArrayList<>();
    private final List<OpenedLog> opened = new ArrayList<>();
    MemoryMetadataStore.Disk disk = new MemoryMetadataStore.Disk();
    LogConfig config = CONFIG;
    Optional<WriteBack> writeBack = Optional.empty();

    /** A new volume under the policy, over so many nodes. */
    LogFixture(CodingPolicy policy, int nodeCount) throws StorageException {
        NodeTable table = NodeTable.EMPTY;
        for (int i = 0; i < nodeCount; i++) {
            var address = NodeAddress.parse("zdb://node" + i + ":9900/qsfs");
            addresses.add(address);
            var id =
                    NodeIdentity.join(
                                    network.connect(address),
                                    keyFile.volumeId(),
                                    environment.random())
                            .join();
            table = table.with(id, address, NodeLabels.NONE);
        }
        opener().create(policy, table);
    }

    LogOpener opener() {
        return new LogOpener(keyFile, network, environment, config, StripeStoreConfig.DEFAULT);
    }

    /** Opens with the metadata store that the last persist left. */
    OpenedLog open() throws StorageException {
        LogOpener opener = opener();
        OpenedLog log =
                opener.open(
                        opener.find(addresses),
                        new LocalState(new MemoryMetadataStore(disk), writeBack),
                        DamageListener.NONE);
        opened.add(log);
        return log;
    }

    /** Opens on a machine that has nothing but key file and addresses. */
    OpenedLog openOnEmptyMachine() throws StorageException {
        disk = new MemoryMetadataStore.Disk();
        return open();
    }

    /** The front end dies; what it had not persisted is gone. */
    void crash() {
        network.crash();
        disk = disk.afterCrash();
    }

    @Override
    public void close() {
        network.crash();
        for (OpenedLog log : opened) {
            try {
                log.close();
            } catch (StorageException | IllegalStateException e) {
                // A log that crashed cannot close in order.
                System.getLogger("test").log(System.Logger.Level.DEBUG, "crashed", e);
            }
        }
        environment.close();
    }

    static RowChange put(String key, String value) {
        return RowChange.put(bytes("t" + key), bytes(value));
    }

    static RowChange delete(String key) {
        return RowChange.delete(bytes("t" + key));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The rows that {@link #put} made. */
    static NavigableMap<String, String> rows(MetadataReader reader) throws StorageException {
        NavigableMap<String, String> rows = new TreeMap<>();
        try (RowCursor cursor = reader.scan(KeyRange.prefix(bytes("t")), Direction.FORWARD)) {
            while (cursor.next()) {
                rows.put(text(cursor.key()).substring(1), text(cursor.value()));
            }
        }
        return rows;
    }

    static Map<String, String> rows(OpenedLog log) throws StorageException {
        return rows(log.log().rows());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
