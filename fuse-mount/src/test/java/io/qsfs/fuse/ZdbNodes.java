package io.qsfs.fuse;

import io.qsfs.core.node.NodeAddress;
import io.qsfs.zdb.ZdbServer;
import io.qsfs.zdb.ZdbServerConfig;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Real nodes in the test's process, on loopback ports. */
final class ZdbNodes implements AutoCloseable {
    private final Path directory;
    private final List<ZdbServer> servers = new ArrayList<>();
    private final List<NodeAddress> addresses = new ArrayList<>();

    ZdbNodes(Path directory, int count) throws IOException {
        this.directory = directory;
        for (int i = 0; i < count; i++) {
            var server = ZdbServer.start(ZdbServerConfig.local(directory.resolve("n" + i), 0));
            servers.add(server);
            addresses.add(new NodeAddress("127.0.0.1", server.port(), "qsfs", Optional.empty()));
        }
    }

    List<NodeAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** Stops one. */
    void stop(int index) throws IOException {
        servers.get(index).close();
    }

    /** Starts one again with what it holds, where it was. */
    void restart(int index) throws IOException {
        var config =
                ZdbServerConfig.local(directory.resolve("n" + index), addresses.get(index).port());
        servers.set(index, ZdbServer.start(config));
    }

    @Override
    public void close() throws IOException {
        for (var server : servers) {
            server.close();
        }
    }
}
