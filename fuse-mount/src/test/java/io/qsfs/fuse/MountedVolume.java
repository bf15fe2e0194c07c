package io.qsfs.fuse;

import io.qsfs.core.volume.Volume;
import io.qsfs.fuse.kernel.FuseDevice;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Mounts a new volume over nodes in memory for each test of a class. */
final class MountedVolume implements BeforeEachCallback, AfterEachCallback {
    private Path directory;
    private Path point;
    private TestVolume volume;
    private FuseMount mount;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        FuseDevice.require();
        directory = Files.createTempDirectory("qsfs-mount");
        Posix.chmod(directory.toString(), 0755);
        point = Files.createDirectory(directory.resolve("mnt"));
        volume = TestVolume.inMemory();
        mount();
        Posix.chmod(point.toString(), 0777);
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        if (mount != null) {
            mount.close();
            volume.close();
            Files.delete(point);
            Files.delete(directory);
        }
    }

    void mount() throws IOException {
        var config =
                FuseMountConfig.defaults()
                        .withOptions("dev,suid,allow_other")
                        .withUnmountGrace(Duration.ofSeconds(1));
        mount = FuseMount.mount(volume.volume(), point, config);
    }

    /** Unmounts and mounts again, so that nothing is left in the kernel. */
    void remount() throws IOException {
        mount.close();
        mount();
    }

    Path point() {
        return point;
    }

    /** The path of a name in the mount, as text. */
    String at(String name) {
        return point + "/" + name;
    }

    Volume volume() {
        return volume.volume();
    }

    TestVolume engine() {
        return volume;
    }

    FuseMount handle() {
        return mount;
    }
}
