package io.qsfs.fuse;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * A seeded program of system calls, done below one root. Two instances of one seed do the same
 * calls and, on file systems that behave alike, see the same results.
 */
final class RandomOperations {
    private static final int[] USERS = {0, 0, 1001, 1002};
    private static final int[][] GROUPS = {{}, {}, {2001, 3000}, {2002, 3000}};
    private static final int SIZE_MAX = 300_000;

    private final Random random;
    private final String root;
    private final List<Long> open = new ArrayList<>();
    private String done = "";

    RandomOperations(long seed, String root) {
        this.random = new Random(seed);
        this.root = root;
    }

    /** What was done last, for messages. */
    String done() {
        return done;
    }

    /** Does one call; returns its result in words. */
    String step() {
        int user = random.nextInt(USERS.length);
        int uid = USERS[user];
        Posix.become(uid, uid == 0 ? 0 : uid + 1000, GROUPS[user]);
        Posix.umask(random.nextInt(4) == 0 ? 0 : 022);
        try {
            int kind = random.nextInt(100);
            String result = kind < 40 ? names(kind) : kind < 65 ? attributes() : content();
            done = "uid " + uid + ": " + done;
            return result;
        } finally {
            Posix.become(0, 0);
            Posix.umask(022);
        }
    }

    void closeAll() {
        open.forEach(Posix::close);
        open.clear();
    }

    private String note(String call, long result) {
        done = call;
        return Posix.word(result);
    }

    private String names(int kind) {
        String a = path();
        String b = path();
        int mode = mode();
        return switch (kind) {
            case 0, 1, 2, 3, 4, 5, 6, 7 ->
                    note("mkdir " + a + " " + oct(mode), Posix.mkdir(at(a), mode));
            case 8, 9, 10, 11, 12, 13, 14 -> {
                long fd = Posix.open(at(a), flags() | Posix.O_CREAT, mode);
                keep(fd);
                yield note("create " + a + " " + oct(mode), fd);
            }
            case 15, 16, 17 -> note("symlink -> " + b + " at " + a, Posix.symlink(b, at(a)));
            case 18, 19 -> {
                int[] types = {Posix.S_IFIFO, Posix.S_IFSOCK, Posix.S_IFREG, Posix.S_IFCHR};
                int type = types[random.nextInt(types.length)];
                yield note("mknod " + a + " " + oct(type), Posix.mknod(at(a), type | mode, 0x103));
            }
            case 20, 21, 22, 23 -> note("link " + a + " " + b, Posix.link(at(a), at(b)));
            case 24, 25, 26, 27 -> note("unlink " + a, Posix.unlink(at(a)));
            case 28, 29, 30 -> note("rmdir " + a, Posix.rmdir(at(a)));
            case 31 -> nameless(a);
            default -> {
                int[] flags = {0, 0, 0, 1, 2};
                int flag = flags[random.nextInt(flags.length)];
                yield note(
                        "rename " + a + " " + b + " flags " + flag,
                        Posix.rename(at(a), at(b), flag));
            }
        };
    }

    private String nameless(String to) {
        String directory = path();
        long fd = Posix.open(at(directory), Posix.O_TMPFILE | Posix.O_RDWR, mode());
        String linked = "";
        if (fd >= 0) {
            Posix.write(fd, bytes());
            linked = " linked to " + to + ": " + Posix.word(Posix.linkDescriptor(fd, at(to)));
            Posix.close(fd);
        }
        return note("tmpfile in " + directory, fd) + linked;
    }

    private String attributes() {
        String a = path();
        boolean follow = random.nextBoolean();
        return switch (random.nextInt(11)) {
            case 0, 1, 2 -> {
                int mode = mode() | (random.nextInt(3) == 0 ? random.nextInt(8) << 9 : 0);
                yield note("chmod " + a + " " + oct(mode), Posix.chmod(at(a), mode));
            }
            case 3, 4 -> {
                int[] ids = {-1, 0, 1001, 1002, 2001, 2002, 3000};
                int uid = ids[random.nextInt(4)];
                int gid = ids[random.nextInt(ids.length)];
                yield note(
                        "chown " + a + " " + uid + " " + gid, Posix.chown(at(a), uid, gid, follow));
            }
            case 5 -> {
                var time = new Posix.Time(random.nextInt(2_000_000_000), random.nextInt(1000));
                yield note("utimens " + a, Posix.utimens(at(a), time, time, follow));
            }
            case 6 -> note("access " + a, Posix.access(at(a), random.nextInt(8)));
            case 7 -> {
                String name = "user.x" + random.nextInt(3);
                int flags = random.nextInt(3);
                yield note(
                        "setxattr " + a + " " + name + " " + flags,
                        Posix.setxattr(at(a), name, new byte[random.nextInt(50)], flags));
            }
            case 8 -> {
                String name = "user.x" + random.nextInt(3);
                yield note("removexattr " + a + " " + name, Posix.removexattr(at(a), name));
            }
            case 9 -> {
                done = "readlink " + a;
                yield Posix.readlink(at(a));
            }
            default -> accessList(a);
        };
    }

    private String accessList(String path) {
        String name = "system.posix_acl_" + (random.nextInt(3) == 0 ? "default" : "access");
        int user = random.nextInt(8);
        int mask = random.nextInt(8);
        byte[] value = AccessLists.withUser(random.nextInt(8), 1001, user, mask);
        done = "setfacl " + name + " " + path + " " + HexFormat.of().formatHex(value);
        return Posix.word(Posix.setxattr(at(path), name, value, 0));
    }

    private String content() {
        if (open.isEmpty() || random.nextInt(6) == 0) {
            String a = path();
            long fd = Posix.open(at(a), flags(), 0);
            keep(fd);
            return note("open " + a, fd);
        }
        int index = random.nextInt(open.size());
        long fd = open.get(index);
        long offset =
                random.nextInt(4) == 0 ? random.nextLong(10) * 4096 : random.nextLong(SIZE_MAX);
        return switch (random.nextInt(14)) {
            case 0 -> {
                open.remove(index);
                yield note("close", Posix.close(fd));
            }
            case 1, 2, 3 -> {
                byte[] data = bytes();
                yield note("pwrite " + offset + " " + data.length, Posix.pwrite(fd, data, offset));
            }
            case 4 -> note("write", Posix.write(fd, bytes()));
            case 5, 6 -> {
                var target = new byte[random.nextInt(100_000)];
                long count = Posix.pread(fd, target, offset);
                done = "pread " + offset + " " + target.length;
                yield count < 0
                        ? Posix.word(count)
                        : count + " " + java.util.Arrays.hashCode(target);
            }
            case 7 -> note("ftruncate " + offset, Posix.ftruncate(fd, offset));
            case 8 -> note("fsync", Posix.fsync(fd));
            case 9 -> {
                int[] modes = {0, 1, 3, 16, 17};
                int mode = modes[random.nextInt(modes.length)];
                long length = 1 + random.nextLong(50_000);
                yield note(
                        "fallocate " + mode + " " + offset + " " + length,
                        Posix.fallocate(fd, mode, offset, length));
            }
            case 10 -> copyRange(fd, offset);
            case 11 -> {
                // Where a directory ends is each file system's own affair.
                boolean directory = Posix.fstat(fd).type() == Posix.S_IFDIR;
                done = "lseek end";
                yield directory ? "" : Long.toString(Posix.lseek(fd, 0, Posix.SEEK_END));
            }
            case 12 -> {
                var stat = Posix.fstat(fd);
                done = "fstat";
                yield oct(stat.mode()) + " " + stat.size() + " " + stat.links() + " " + stat.uid();
            }
            default -> note("fchmod", Posix.fchmod(fd, mode()));
        };
    }

    private String copyRange(long to, long offset) {
        long from = open.get(random.nextInt(open.size()));
        long length = random.nextInt(100_000);
        long start = random.nextInt(SIZE_MAX);
        done = "copy_file_range " + start + " to " + offset + " " + length;
        long count = Posix.copyFileRange(from, start, to, offset, length);
        return count < 0 ? Posix.word(count) : Long.toString(count);
    }

    private void keep(long fd) {
        if (fd >= 0) {
            open.add(fd);
        }
        if (open.size() > 8) {
            Posix.close(open.removeFirst());
        }
    }

    private int flags() {
        int[] modes = {Posix.O_RDONLY, Posix.O_WRONLY, Posix.O_RDWR, Posix.O_RDWR};
        int flags = modes[random.nextInt(modes.length)] | Posix.O_NONBLOCK;
        if (random.nextInt(5) == 0) {
            flags |= Posix.O_TRUNC;
        }
        if (random.nextInt(5) == 0) {
            flags |= Posix.O_APPEND;
        }
        if (random.nextInt(5) == 0) {
            flags |= Posix.O_EXCL;
        }
        if (random.nextInt(8) == 0) {
            flags |= Posix.O_NOFOLLOW;
        }
        return flags;
    }

    private int mode() {
        int[] common = {0644, 0755, 0777, 0666, 0700, 0000, 0750, 02775, 01777};
        return common[random.nextInt(common.length)];
    }

    private byte[] bytes() {
        var bytes =
                new byte[random.nextInt(5) == 0 ? random.nextInt(200_000) : random.nextInt(2000)];
        random.nextBytes(bytes);
        return bytes;
    }

    private String path() {
        var path = new StringBuilder(name());
        for (int depth = random.nextInt(3); depth > 0; depth--) {
            path.append('/').append(name());
        }
        if (random.nextInt(60) == 0) {
            path.append("/n").append("o".repeat(254 + random.nextInt(2)));
        }
        return path.toString();
    }

    private String name() {
        return "" + (char) ('a' + random.nextInt(5));
    }

    private String at(String path) {
        return root + "/" + path;
    }

    private static String oct(int mode) {
        return Integer.toOctalString(mode);
    }
}
