package io.qsfs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.bench.zdb.NodeLoad;
import io.qsfs.zdb.ZdbServer;
import io.qsfs.zdb.ZdbServerConfig;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Runs the load on a node for a moment, so that it does not rot. */
class NodeLoadTest {
    @TempDir Path directory;

    @Test
    void setsAndGets() throws IOException, InterruptedException {
        try (ZdbServer server = ZdbServer.start(ZdbServerConfig.local(directory, 0))) {
            for (boolean get : new boolean[] {false, true}) {
                NodeLoad.Plan plan = new NodeLoad.Plan(get, 2, 64, 4, Duration.ofMillis(200));
                NodeLoad.Result result = new NodeLoad(server.address(), plan).run();
                assertThat(result.latencyNanos()).isNotEmpty().isSorted();
                assertThat(result.line()).contains("p99.9");
            }
        }
    }
}
