package io.qsfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What single operations promise, with the error numbers of Linux. */
final class OperationsIT {
    private static final int USER = 65534;

    @RegisterExtension private final MountedVolume mounted = new MountedVolume();

    @AfterEach
    void becomeRoot() {
        Posix.become(0, 0);
        Posix.umask(022);
    }

    private String at(String name) {
        return mounted.at(name);
    }

    private long create(String name, int mode) {
        return Posix.open(at(name), Posix.O_CREAT | Posix.O_RDWR, mode);
    }

    private static void ok(long result) {
        assertThat(Posix.word(result)).isEqualTo("ok");
    }

    private static void fails(long result, int errno) {
        assertThat(result).isEqualTo(-errno);
    }

    @Test
    void namesHaveUpTo255Bytes() {
        String longest = "n".repeat(255);
        ok(Posix.close(create(longest, 0644)));
        fails(create(longest + "n", 0644), 36);
        fails(Posix.mkdir(at(longest + "n"), 0755), 36);
        fails(Posix.symlink("x", at(longest + "n")), 36);
        fails(Posix.exists(at(longest + "n")), 36);
        ok(Posix.close(create("bytes\u0080\u00ff\n", 0644)));
        assertThat(mounted.point().toFile().list()).hasSize(2);
    }

    @Test
    void anUnlinkedFileLivesWhileItIsOpen() {
        long fd = create("gone", 0644);
        Posix.write(fd, "still here".getBytes(StandardCharsets.UTF_8));
        ok(Posix.unlink(at("gone")));
        fails(Posix.exists(at("gone")), 2);
        assertThat(Posix.fstat(fd).links()).isZero();
        var target = new byte[10];
        assertThat(Posix.pread(fd, target, 0)).isEqualTo(10);
        assertThat(new String(target, StandardCharsets.UTF_8)).isEqualTo("still here");
        ok(Posix.pwrite(fd, new byte[100_000], 0));
        ok(Posix.fsync(fd));
        assertThat(Posix.fstat(fd).size()).isEqualTo(100_000);
        ok(Posix.close(fd));
    }

    @Test
    void aNamelessFileGetsANameLater() {
        long fd = Posix.open(mounted.point().toString(), Posix.O_TMPFILE | Posix.O_RDWR, 0640);
        ok(fd);
        ok(Posix.write(fd, new byte[5000]));
        assertThat(Posix.fstat(fd).links()).isZero();
        assertThat(mounted.point().toFile().list()).isEmpty();
        ok(Posix.linkDescriptor(fd, at("named")));
        ok(Posix.close(fd));
        var stat = Posix.lstat(at("named"));
        assertThat(stat.size()).isEqualTo(5000);
        assertThat(stat.links()).isOne();
        assertThat(stat.permissions()).isEqualTo(0640);
    }

    @Test
    void holesReadAsZerosAndCanBeFound() {
        long fd = create("sparse", 0644);
        long far = 1L << 40;
        ok(Posix.pwrite(fd, new byte[] {1, 2, 3}, 1 << 20));
        ok(Posix.pwrite(fd, new byte[] {4}, far));
        assertThat(Posix.fstat(fd).size()).isEqualTo(far + 1);
        var target = new byte[10];
        assertThat(Posix.pread(fd, target, 1 << 19)).isEqualTo(10);
        assertThat(target).containsOnly(0);
        long data = Posix.lseek(fd, 0, Posix.SEEK_DATA);
        assertThat(data).isPositive().isLessThanOrEqualTo(1 << 20);
        assertThat(Posix.lseek(fd, 0, Posix.SEEK_HOLE)).isZero();
        assertThat(Posix.lseek(fd, (1 << 20) + 1, Posix.SEEK_HOLE)).isBetween(1L << 20, far);
        assertThat(Posix.lseek(fd, far, Posix.SEEK_HOLE)).isEqualTo(far + 1);
        fails(Posix.lseek(fd, far + 1, Posix.SEEK_DATA), 6);
        ok(Posix.close(fd));
        assertThat(Posix.lstat(at("sparse")).blocks()).isLessThan(10_000);
    }

    @Test
    void truncatingAndGrowingNeverShowsOldBytes() {
        long fd = create("cut", 0644);
        var full = new byte[300_000];
        Arrays.fill(full, (byte) 7);
        ok(Posix.write(fd, full));
        ok(Posix.ftruncate(fd, 1000));
        ok(Posix.ftruncate(fd, 300_000));
        var target = new byte[300_000];
        assertThat(Posix.pread(fd, target, 0)).isEqualTo(300_000);
        assertThat(Arrays.copyOf(target, 1000)).containsOnly(7);
        assertThat(Arrays.copyOfRange(target, 1000, 300_000)).containsOnly(0);
        ok(Posix.close(fd));
    }

    @Test
    void fallocateAllocatesPunchesAndZeroes() {
        long fd = create("ranges", 0644);
        var full = new byte[100_000];
        Arrays.fill(full, (byte) 9);
        ok(Posix.write(fd, full));
        ok(Posix.fallocate(fd, 3, 10_000, 10_000));
        ok(Posix.fallocate(fd, 16, 50_000, 10_000));
        ok(Posix.fallocate(fd, 0, 90_000, 20_000));
        ok(Posix.fallocate(fd, 1, 200_000, 20_000));
        fails(Posix.fallocate(fd, 2, 0, 10), 95);
        fails(Posix.fallocate(fd, 8, 0, 4096), 95);
        fails(Posix.fallocate(fd, 0, -1, 10), 22);
        fails(Posix.fallocate(fd, 0, 0, 0), 22);
        assertThat(Posix.fstat(fd).size()).isEqualTo(110_000);
        var target = new byte[110_000];
        assertThat(Posix.pread(fd, target, 0)).isEqualTo(110_000);
        assertThat(Arrays.copyOfRange(target, 10_000, 20_000)).containsOnly(0);
        assertThat(Arrays.copyOfRange(target, 20_000, 50_000)).containsOnly(9);
        assertThat(Arrays.copyOfRange(target, 50_000, 60_000)).containsOnly(0);
        assertThat(Arrays.copyOfRange(target, 60_000, 100_000)).containsOnly(9);
        ok(Posix.close(fd));
    }

    @Test
    void copyFileRangeSharesContent() {
        long from = create("from", 0644);
        long to = create("to", 0644);
        var content = new byte[1_000_000];
        new java.util.Random(1).nextBytes(content);
        ok(Posix.write(from, content));
        assertThat(Posix.copyFileRange(from, 0, to, 0, 1_000_000)).isEqualTo(1_000_000);
        assertThat(Posix.copyFileRange(from, 999_990, to, 1_000_000, 500)).isEqualTo(10);
        assertThat(Posix.copyFileRange(from, 1_000_000, to, 0, 500)).isZero();
        var target = new byte[1_000_010];
        assertThat(Posix.pread(to, target, 0)).isEqualTo(1_000_010);
        assertThat(Arrays.copyOf(target, 1_000_000)).isEqualTo(content);
        ok(Posix.close(from));
        ok(Posix.close(to));
        long copied =
                mounted.handle().statistics().operations().stream()
                        .filter(o -> o.name().startsWith("COPY_FILE_RANGE"))
                        .mapToLong(FuseStatistics.Operation::count)
                        .sum();
        assertThat(copied).isPositive();
    }

    @Test
    void timesAreKeptToTheNanosecond() {
        ok(Posix.close(create("times", 0644)));
        var accessed = new Posix.Time(-5, 123_456_789);
        var modified = new Posix.Time(4_000_000_000L, 987_654_321);
        ok(Posix.utimens(at("times"), accessed, modified, true));
        assertThat(Posix.lstat(at("times")).accessed()).isEqualTo(accessed);
        assertThat(Posix.lstat(at("times")).modified()).isEqualTo(modified);
        var omit = new Posix.Time(0, Posix.UTIME_OMIT);
        var now = new Posix.Time(0, Posix.UTIME_NOW);
        ok(Posix.utimens(at("times"), omit, now, true));
        assertThat(Posix.lstat(at("times")).accessed()).isEqualTo(accessed);
        assertThat(Posix.lstat(at("times")).modified().seconds()).isGreaterThan(1_700_000_000L);
    }

    @Test
    void readingMovesTheAccessTimeOnceAfterAChange() throws Exception {
        ok(Posix.close(create("read", 0644)));
        java.nio.file.Files.writeString(mounted.point().resolve("read"), "x");
        var before = Posix.lstat(at("read")).accessed();
        Thread.sleep(20);
        java.nio.file.Files.readString(mounted.point().resolve("read"));
        var first = Posix.lstat(at("read")).accessed();
        Thread.sleep(20);
        java.nio.file.Files.readString(mounted.point().resolve("read"));
        assertThat(first).isGreaterThan(before);
        assertThat(Posix.lstat(at("read")).accessed()).isEqualTo(first);
    }

    @Test
    void extendedAttributesFollowLinux() {
        ok(Posix.close(create("attributes", 0644)));
        var value = "value".getBytes(StandardCharsets.UTF_8);
        ok(Posix.setxattr(at("attributes"), "user.a", value, 1));
        fails(Posix.setxattr(at("attributes"), "user.a", value, 1), 17);
        fails(Posix.setxattr(at("attributes"), "user.b", value, 2), 61);
        ok(Posix.setxattr(at("attributes"), "trusted.t", value, 0));
        ok(Posix.setxattr(at("attributes"), "user.large", new byte[65_536], 0));
        assertThat(Posix.listxattr(at("attributes")))
                .containsExactly("trusted.t", "user.a", "user.large");
        fails(Posix.setxattr(at("attributes"), "unknown.a", value, 0), 95);
        ok(Posix.removexattr(at("attributes"), "user.a"));
        fails(Posix.removexattr(at("attributes"), "user.a"), 61);
        Posix.become(USER, USER);
        assertThat(Posix.listxattr(at("attributes"))).containsExactly("user.large");
    }

    @Test
    void defaultAccessListsAreHandedDown() {
        ok(Posix.mkdir(at("shared"), 0755));
        byte[] list = AccessLists.withUser(7, USER, 6, 7);
        ok(Posix.setxattr(at("shared"), "system.posix_acl_default", list, 0));
        Posix.umask(077);
        ok(Posix.close(create("shared/file", 0666)));
        ok(Posix.mkdir(at("shared/below"), 0777));
        assertThat(Posix.lstat(at("shared/file")).permissions()).isEqualTo(0660);
        assertThat(Posix.getxattr(at("shared/file"), "system.posix_acl_access"))
                .startsWith("02000000");
        assertThat(Posix.getxattr(at("shared/below"), "system.posix_acl_default"))
                .startsWith("02000000");
        Posix.become(USER, USER);
        ok(Posix.close(Posix.open(at("shared/file"), Posix.O_RDWR, 0)));
    }

    @Test
    void supplementaryGroupsOpenFiles() {
        ok(Posix.close(create("group", 0640)));
        ok(Posix.chown(at("group"), 0, 5000, true));
        Posix.become(USER, USER);
        fails(Posix.open(at("group"), Posix.O_RDONLY, 0), 13);
        Posix.become(USER, USER, 4999, 5000);
        ok(Posix.close(Posix.open(at("group"), Posix.O_RDONLY, 0)));
    }

    @Test
    void stickyDirectoriesProtectNames() {
        ok(Posix.mkdir(at("tmp"), 0777));
        ok(Posix.chmod(at("tmp"), 01777));
        ok(Posix.close(create("tmp/mine", 0666)));
        Posix.become(USER, USER);
        fails(Posix.unlink(at("tmp/mine")), 1);
        fails(Posix.rename(at("tmp/mine"), at("tmp/yours"), 0), 1);
        ok(Posix.close(create("tmp/theirs", 0666)));
        ok(Posix.unlink(at("tmp/theirs")));
    }

    @Test
    void writingTakesSetUserIdAway() {
        ok(Posix.close(create("program", 0777)));
        ok(Posix.chmod(at("program"), 06777));
        Posix.become(USER, USER);
        long fd = Posix.open(at("program"), Posix.O_WRONLY, 0);
        ok(Posix.write(fd, new byte[1]));
        ok(Posix.close(fd));
        assertThat(Posix.lstat(at("program")).permissions()).isEqualTo(0777);
    }

    @Test
    void theSetGroupIdBitOfADirectoryIsInherited() {
        ok(Posix.mkdir(at("team"), 0777));
        ok(Posix.chown(at("team"), 0, 5000, true));
        ok(Posix.chmod(at("team"), 02777));
        Posix.become(USER, USER);
        ok(Posix.close(create("team/file", 0644)));
        ok(Posix.mkdir(at("team/below"), 0755));
        assertThat(Posix.lstat(at("team/file")).gid()).isEqualTo(5000);
        assertThat(Posix.lstat(at("team/below")).permissions()).isEqualTo(02755);
    }

    @Test
    void renameKeepsOneNameAtATime() {
        ok(Posix.close(create("a", 0644)));
        ok(Posix.close(create("b", 0600)));
        fails(Posix.rename(at("a"), at("b"), 1), 17);
        ok(Posix.rename(at("a"), at("b"), 2));
        assertThat(Posix.lstat(at("a")).permissions()).isEqualTo(0600);
        ok(Posix.rename(at("a"), at("b"), 0));
        fails(Posix.exists(at("a")), 2);
        ok(Posix.mkdir(at("d"), 0755));
        ok(Posix.mkdir(at("d/e"), 0755));
        fails(Posix.rename(at("d"), at("d/e/f"), 0), 22);
        fails(Posix.rename(at("d/e"), at("b"), 0), 20);
        fails(Posix.rename(at("b"), at("d"), 0), 21);
        fails(Posix.rename(at("b"), at("c"), 8), 22);
    }

    @Test
    void aWhiteoutTakesThePlaceOfWhatIsRenamed() {
        ok(Posix.close(create("a", 0644)));
        ok(Posix.rename(at("a"), at("b"), 4));
        assertThat(Posix.lstat(at("a")).mode() & Posix.S_IFMT).isEqualTo(Posix.S_IFCHR);
        assertThat(Posix.lstat(at("a")).device()).isZero();
        assertThat(Posix.lstat(at("b")).mode() & Posix.S_IFMT).isEqualTo(Posix.S_IFREG);
        fails(Posix.rename(at("b"), at("a"), 5), 17);
        assertThat(Posix.lstat(at("b")).mode() & Posix.S_IFMT).isEqualTo(Posix.S_IFREG);
    }

    @Test
    void appendsOfSeveralDescriptorsNeverOverlap() throws Exception {
        var threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            byte[] line = String.valueOf(i).repeat(100).getBytes(StandardCharsets.US_ASCII);
            threads[i] =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        int flags = Posix.O_CREAT | Posix.O_WRONLY | Posix.O_APPEND;
                                        long fd = Posix.open(at("log"), flags, 0644);
                                        for (int n = 0; n < 500; n++) {
                                            Posix.write(fd, line);
                                        }
                                        Posix.close(fd);
                                    });
        }
        for (var thread : threads) {
            thread.join();
        }
        byte[] log = java.nio.file.Files.readAllBytes(mounted.point().resolve("log"));
        assertThat(log).hasSize(4 * 500 * 100);
        for (int start = 0; start < log.length; start += 100) {
            assertThat(Arrays.copyOfRange(log, start, start + 100)).containsOnly(log[start]);
        }
    }

    @Test
    void directInputAndOutputPassTheCacheBy() {
        long fd = Posix.open(at("direct"), Posix.O_CREAT | Posix.O_RDWR | Posix.O_DIRECT, 0644);
        var block = new byte[65_536];
        Arrays.fill(block, (byte) 3);
        assertThat(Posix.pwrite(fd, block, 65_536)).isEqualTo(65_536);
        var target = new byte[65_536];
        assertThat(Posix.pread(fd, target, 65_536)).isEqualTo(65_536);
        assertThat(target).isEqualTo(block);
        assertThat(Posix.pread(fd, target, 0)).isEqualTo(65_536);
        assertThat(target).containsOnly(0);
        ok(Posix.close(fd));
    }

    @Test
    void specialFilesAreWhatTheyAre() {
        ok(Posix.mknod(at("fifo"), Posix.S_IFIFO | 0600, 0));
        ok(Posix.mknod(at("socket"), Posix.S_IFSOCK | 0600, 0));
        ok(Posix.mknod(at("null"), Posix.S_IFCHR | 0666, 0x103));
        assertThat(Posix.lstat(at("fifo")).type()).isEqualTo(Posix.S_IFIFO);
        assertThat(Posix.lstat(at("socket")).type()).isEqualTo(Posix.S_IFSOCK);
        assertThat(Posix.lstat(at("null")).device()).isEqualTo((1L << 32) | 3);
        long fd = Posix.open(at("null"), Posix.O_WRONLY, 0);
        assertThat(Posix.write(fd, new byte[10])).isEqualTo(10);
        ok(Posix.close(fd));
        fails(Posix.open(at("fifo"), Posix.O_WRONLY | Posix.O_NONBLOCK, 0), 6);
    }

    @Test
    void whatIsNotThereSaysSo() {
        ok(Posix.close(create("file", 0644)));
        fails(Posix.exists(at("file/below")), 20);
        fails(Posix.rmdir(at("file")), 20);
        fails(Posix.unlink(at("nothing")), 2);
        ok(Posix.mkdir(at("directory"), 0755));
        fails(Posix.unlink(at("directory")), 21);
        ok(Posix.close(create("directory/file", 0644)));
        fails(Posix.rmdir(at("directory")), 39);
        fails(Posix.link(at("directory"), at("second")), 1);
        fails(Posix.rmdir(at("directory/.")), 22);
        ok(Posix.symlink("loop", at("loop")));
        fails(Posix.open(at("loop"), Posix.O_RDONLY, 0), 40);
        long fd = Posix.open(at("file"), Posix.O_RDONLY, 0);
        fails(Posix.ioctl(fd, 0x5401), 25);
        fails(Posix.write(fd, new byte[1]), 9);
        ok(Posix.close(fd));
    }

    @Test
    void aRemovedWorkingDirectoryHasNoLinks() {
        ok(Posix.mkdir(at("work"), 0755));
        long fd = Posix.open(at("work"), Posix.O_RDONLY | Posix.O_DIRECTORY, 0);
        ok(Posix.rmdir(at("work")));
        assertThat(Posix.fstat(fd).links()).isZero();
        ok(Posix.close(fd));
    }

    @Test
    void syncCoversEverything() {
        long fd = create("synced", 0644);
        ok(Posix.write(fd, new byte[1000]));
        ok(Posix.fdatasync(fd));
        ok(Posix.fsync(fd));
        ok(Posix.syncfs(fd));
        long directory =
                Posix.open(mounted.point().toString(), Posix.O_RDONLY | Posix.O_DIRECTORY, 0);
        ok(Posix.fsync(directory));
        ok(Posix.close(directory));
        ok(Posix.close(fd));
    }
}
