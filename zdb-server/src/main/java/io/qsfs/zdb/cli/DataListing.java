package io.qsfs.zdb.cli;

import io.qsfs.zdb.ZdbEngine;
import io.qsfs.zdb.ZdbServerConfig;
import io.qsfs.zdb.disk.SystemDisk;
import io.qsfs.zdb.index.IndexStore;
import io.qsfs.zdb.index.RocksIndexStore;
import io.qsfs.zdb.namespace.LogScan;
import io.qsfs.zdb.namespace.Namespace;
import io.qsfs.zdb.server.DataLock;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Opens the data as a server does, lists the live records and ends. */
final class DataListing {
    private static final int PAGE_COUNT = 1024;

    private final ZdbServerConfig config;

    DataListing(ZdbServerConfig config) {
        this.config = config;
    }

    /** Returns the exit code. */
    int print(PrintWriter out) throws IOException {
        try (DataLock _ = DataLock.take(config.dataDirectory());
                IndexStore store = RocksIndexStore.open(config.indexDirectory());
                ZdbEngine engine =
                        ZdbEngine.open(
                                ZdbEngine.Environment.singleThreaded(
                                        SystemDisk.at(config.dataDirectory()),
                                        store,
                                        InstantSource.system(),
                                        new SecureRandom()),
                                config.engine())) {
            for (Namespace namespace : engine.registry().all()) {
                print(namespace, out);
            }
        }
        out.flush();
        return 0;
    }

    private static void print(Namespace namespace, PrintWriter out) throws IOException {
        String name =
                StandardCharsets.UTF_8.decode(namespace.settings().name().buffer()).toString();
        out.println(
                name
                        + ": "
                        + namespace.settings().mode().word()
                        + " mode, "
                        + namespace.recordCount()
                        + " records, "
                        + namespace.payloadBytes()
                        + " bytes");
        LogScan scan = new LogScan(namespace);
        List<LogScan.Item> page = scan.forward(Optional.empty(), PAGE_COUNT);
        while (!page.isEmpty()) {
            for (LogScan.Item item : page) {
                out.println(
                        name
                                + " "
                                + item.key()
                                + " "
                                + item.length()
                                + " "
                                + Integer.toUnsignedString(item.timestamp()));
            }
            page = scan.forward(Optional.of(page.getLast().place()), PAGE_COUNT);
        }
    }
}
