package io.qsfs.zdb.cli;

import io.qsfs.zdb.ZdbEngine;
import io.qsfs.zdb.ZdbEngineConfig;
import io.qsfs.zdb.disk.SystemDisk;
import io.qsfs.zdb.index.IndexStore;
import io.qsfs.zdb.index.RocksIndexStore;
import io.qsfs.zdb.namespace.OfflineReader;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** Makes the index anew from the segments. */
@Command(
        name = "rebuild-index",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  zdb-server rebuild-index /srv/zdb"},
        description = "Makes the index of a stopped node anew from its segments.")
final class RebuildIndexCommand extends OfflineCommand {
    @Option(
            names = "--index",
            paramLabel = "DIR",
            description = "the index directory (default: DIR/index below the data)")
    private @Nullable Path index;

    @Override
    int run(OfflineReader reader) throws IOException {
        Path directory = index == null ? data().resolve("index") : index;
        if (Files.isDirectory(directory)) {
            if (Files.notExists(directory.resolve("CURRENT"))) {
                throw new IOException(directory + " holds no index; nothing was deleted");
            }
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
        try (IndexStore store = RocksIndexStore.open(directory);
                ZdbEngine engine =
                        ZdbEngine.open(
                                ZdbEngine.Environment.singleThreaded(
                                        SystemDisk.at(data()),
                                        store,
                                        InstantSource.system(),
                                        new SecureRandom()),
                                ZdbEngineConfig.defaults())) {
            List<Long> counts = engine.registry().all().stream().map(n -> n.recordCount()).toList();
            out().println(
                            counts.stream().mapToLong(Long::longValue).sum()
                                    + " records in "
                                    + counts.size()
                                    + " namespaces are indexed again");
        }
        return 0;
    }
}
