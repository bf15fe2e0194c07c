package io.qsfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.core.meta.memory.MemoryMetadataStore;
import io.qsfs.fuse.kernel.FuseDevice;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** The mount over real nodes that come and go. */
final class NodesIT {
    @TempDir private Path directory;

    @BeforeEach
    void requireDevice() {
        FuseDevice.require();
    }

    private static byte[] bytes(int seed) {
        var bytes = new byte[3_000_000];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static void write(Path file, byte[] content) {
        long fd = Posix.open(file.toString(), Posix.O_CREAT | Posix.O_RDWR, 0644);
        assertThat(Posix.write(fd, content)).isEqualTo(content.length);
        assertThat(Posix.word(Posix.fsync(fd))).isEqualTo("ok");
        assertThat(Posix.close(fd)).isZero();
    }

    @Test
    void programsDoNotNoticeThatNodesFail() throws Exception {
        var point = Files.createDirectory(directory.resolve("mnt"));
        try (var nodes = new ZdbNodes(directory, TestVolume.NODES);
                var volume = MountProcess.over(nodes.addresses())) {
            volume.create();
            volume.open(new MemoryMetadataStore());
            var config = FuseMountConfig.defaults();
            try (var mount = FuseMount.mount(volume.volume(), point, config)) {
                write(point.resolve("whole"), bytes(1));
                nodes.stop(0);
                write(point.resolve("one less"), bytes(2));
                nodes.stop(1);
                write(point.resolve("two less"), bytes(3));
                for (int i = 0; i < 3; i++) {
                    var name = new String[] {"whole", "one less", "two less"}[i];
                    long fd =
                            Posix.open(
                                    mount.mountPoint().resolve(name).toString(),
                                    Posix.O_RDONLY | Posix.O_DIRECT,
                                    0);
                    var target = new byte[3_000_320];
                    assertThat(Posix.pread(fd, target, 0)).isEqualTo(3_000_000);
                    assertThat(Arrays.equals(target, 0, 3_000_000, bytes(i + 1), 0, 3_000_000))
                            .isTrue();
                    Posix.close(fd);
                }
                nodes.restart(0);
                nodes.restart(1);
                write(point.resolve("whole again"), bytes(4));
            }
        }
    }
}
