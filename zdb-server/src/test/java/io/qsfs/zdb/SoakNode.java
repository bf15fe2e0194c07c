package io.qsfs.zdb;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A node in a process of its own that compacts as often as it can and has small segments; prints
 * its port. {@code SoakNode DIRECTORY}
 */
final class SoakNode {
    private static final long COMPACTION_RATE = 64L << 20;

    private SoakNode() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        ZdbServerConfig config =
                ZdbServerConfig.local(Path.of(arguments[0]), 0)
                        .withDurability(Durability.INTERVAL)
                        .withUpkeep(
                                ZdbServerConfig.Upkeep.defaults()
                                        .withSyncInterval(Duration.ofMillis(100))
                                        .withCompaction(Duration.ofMillis(20), COMPACTION_RATE))
                        .withEngine(
                                ZdbEngineConfig.defaults()
                                        .withDurability(Durability.INTERVAL)
                                        .withSegmentLengthMax(ZdbEngineConfig.SEGMENT_LENGTH_MIN));
        ZdbServer server = ZdbServer.start(config);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    try {
                                        server.close();
                                    } catch (IOException e) {
                                        System.err.println(e.getMessage());
                                    }
                                }));
        System.out.println(server.port());
        server.awaitClose();
    }
}
