package io.qsfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Name;
import io.qsfs.core.volume.NewInode;
import io.qsfs.core.volume.Volume;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.Callable;

/** What the mount shows of a volume that others change, too. */
final class FrontEndsIT {
    @RegisterExtension private final MountedVolume mounted = new MountedVolume();

    /** Puts an object as the S3 gateway does. */
    private static void put(Volume volume, long parent, String name, String content)
            throws StorageException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        try (var body = volume.stage(NewInode.file(0644, 0, 0))) {
            body.write(0, bytes, 0, bytes.length);
            body.flush();
            volume.update(tree -> tree.replace(parent, Name.of(name), body.inode()));
        }
    }

    private static long directory(Volume volume, String name) throws StorageException {
        var attributes = NewInode.directory(0755, 0, 0);
        return volume.update(
                tree -> tree.implyDirectory(Inode.ROOT, Name.of(name), attributes).number());
    }

    private static void eventually(Callable<Boolean> condition) throws Exception {
        var end = Instant.now().plus(Duration.ofSeconds(10));
        while (!condition.call()) {
            assertThat(Instant.now()).as("the mount never saw the change").isBefore(end);
            Thread.sleep(5);
        }
    }

    @Test
    void aReplacedFileShowsItsNewContent() throws Exception {
        var gateway = mounted.volume().attach(new SilentListener());
        long bucket = directory(gateway, "bucket");
        var file = mounted.point().resolve("bucket/object");
        put(gateway, bucket, "object", "first");
        eventually(() -> Files.exists(file));
        assertThat(Files.readString(file)).isEqualTo("first");
        try (var open = Files.newByteChannel(file)) {
            put(gateway, bucket, "object", "second one");
            eventually(() -> Files.size(file) == 10);
            assertThat(Files.readString(file)).isEqualTo("second one");
            // Who has the old one open keeps it.
            assertThat(open.size()).isEqualTo(5);
        }
        gateway.update(
                tree -> tree.remove(io.qsfs.core.volume.Place.file(bucket, Name.of("object"))));
        eventually(() -> !Files.exists(file));
    }

    @Test
    void anObjectBesideADirectoryHasASuffix() throws Exception {
        var gateway = mounted.volume().attach(new SilentListener());
        long bucket = directory(gateway, "bucket");
        put(gateway, bucket, "a", "the object");
        var below =
                gateway.update(
                        tree ->
                                tree.implyDirectory(
                                        bucket, Name.of("a"), NewInode.directory(0755, 0, 0)));
        put(gateway, below.number(), "b", "below");
        var point = mounted.point().resolve("bucket");
        eventually(() -> Files.isDirectory(point.resolve("a")));
        assertThat(names(point)).containsExactly("a", "a.@object");
        assertThat(Files.readString(point.resolve("a/b"))).isEqualTo("below");
        assertThat(Files.readString(point.resolve("a.@object"))).isEqualTo("the object");
        assertThatThrownBy(() -> Files.createFile(point.resolve("new.@object")))
                .isInstanceOf(FileSystemException.class);
        Files.move(point.resolve("a.@object"), point.resolve("c"));
        assertThat(names(point)).containsExactly("a", "c");
        assertThat(Files.readString(point.resolve("c"))).isEqualTo("the object");
    }

    @Test
    void namesThatNoFileSystemShowsStayHidden() throws Exception {
        var gateway = mounted.volume().attach(new SilentListener());
        long bucket = directory(gateway, "bucket");
        put(gateway, bucket, "n".repeat(300), "too long");
        put(gateway, bucket, "..", "dots");
        put(gateway, bucket, "shown", "x");
        var point = mounted.point().resolve("bucket");
        eventually(() -> Files.isDirectory(point));
        assertThat(names(point)).containsExactly("shown");
        Files.delete(point.resolve("shown"));
        assertThat(Posix.rmdir(point.toString())).isEqualTo(-39);
    }

    @Test
    void twoMountsOfOneVolumeShowTheSame() throws Exception {
        var second = Files.createTempDirectory("qsfs-second");
        try (var mount = FuseMount.mount(mounted.volume(), second, FuseMountConfig.defaults())) {
            Files.writeString(mounted.point().resolve("shared"), "from the first");
            eventually(() -> Files.exists(second.resolve("shared")));
            assertThat(Files.readString(second.resolve("shared"))).isEqualTo("from the first");
            Files.delete(second.resolve("shared"));
            eventually(() -> !Files.exists(mounted.point().resolve("shared")));
            assertThat(mount.statistics().operations()).isNotEmpty();
        }
        Files.delete(second);
    }

    @Test
    void aReadOnlyMountRefusesToWrite() throws Exception {
        Files.writeString(mounted.point().resolve("file"), "x");
        var second = Files.createTempDirectory("qsfs-second");
        var config = FuseMountConfig.defaults().withOptions("ro");
        try (var mount = FuseMount.mount(mounted.volume(), second, config)) {
            assertThat(Files.readString(second.resolve("file"))).isEqualTo("x");
            assertThat(Posix.mkdir(mount.mountPoint() + "/d", 0755)).isEqualTo(-30);
        }
        Files.delete(second);
    }

    private static String[] names(Path directory) throws IOException {
        String[] names = directory.toFile().list();
        if (names == null) {
            throw new IOException("cannot list " + directory);
        }
        Arrays.sort(names);
        return names;
    }
}
