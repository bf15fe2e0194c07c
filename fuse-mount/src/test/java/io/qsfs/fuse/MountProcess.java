package io.qsfs.fuse;

import io.qsfs.core.meta.rocksdb.RocksMetadataStore;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.zdb.ZdbClientConfig;
import io.qsfs.core.node.zdb.ZdbConnector;
import io.qsfs.core.time.Environment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A process that has a volume of real nodes open and mounted, to be killed. */
final class MountProcess implements AutoCloseable {
    private final Process process;

    private MountProcess(Process process) {
        this.process = process;
    }

    /** Arguments: mount point, directory of the metadata store, addresses of the nodes. */
    public static void main(String[] args) throws IOException {
        var addresses = new ArrayList<NodeAddress>();
        for (var address : Arrays.asList(args).subList(2, args.length)) {
            addresses.add(NodeAddress.parse(address));
        }
        try (var volume = over(addresses)) {
            volume.open(RocksMetadataStore.open(Path.of(args[1])));
            var config = FuseMountConfig.defaults();
            try (var mount = FuseMount.mount(volume.volume(), Path.of(args[0]), config)) {
                System.out.println("mounted at " + mount.mountPoint());
                while (System.in.read() >= 0) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    /** The volume of these nodes, not opened yet. */
    static TestVolume over(List<NodeAddress> addresses) {
        var config = ZdbClientConfig.of(namespace -> "");
        return TestVolume.over(new ZdbConnector(config, Environment.system().time()), addresses);
    }

    /** Starts one and waits until it has mounted. */
    static MountProcess start(Path point, Path store, List<NodeAddress> addresses)
            throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "--add-modules",
                                "jdk.incubator.vector",
                                "-cp",
                                System.getProperty("java.class.path"),
                                MountProcess.class.getName(),
                                point.toString(),
                                store.toString()));
        addresses.forEach(address -> command.add(address.toString()));
        var process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var output = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8);
        var line = new BufferedReader(output).readLine();
        if (line == null || !line.startsWith("mounted")) {
            throw new IOException("the process did not mount: " + line);
        }
        return new MountProcess(process);
    }

    /** Ends it as SIGKILL does, in the middle of whatever it is at. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends it in order. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
