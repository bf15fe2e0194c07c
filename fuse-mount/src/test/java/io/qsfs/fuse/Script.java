package io.qsfs.fuse;

import io.qsfs.fuse.kernel.Errno;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Does calls that are written as words, below one directory. A result is {@code ok}, the name of an
 * error number, or what the call asks for.
 *
 * <pre>
 * as UID GID [GROUP…]            who does what follows; "as 0 0" at the beginning
 * PATH: amc create NAME 0644     the call, and which times of PATH it moved ("-" if none)
 * n*255                          the letter as often; {} is a name of no bytes
 * </pre>
 */
final class Script {
    private static final Map<Integer, String> ERRORS = errors();

    private final String root;

    /**
     * @param root below which all paths lie
     */
    Script(String root) {
        this.root = root;
    }

    private static Map<Integer, String> errors() {
        var errors = new HashMap<Integer, String>();
        try {
            for (var field : Errno.class.getFields()) {
                errors.put(field.getInt(null), field.getName());
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
        return errors;
    }

    /** Does one line; returns its result. */
    String run(String line) throws InterruptedException {
        var words = Arrays.stream(line.split(" +")).map(Script::expand).toList();
        var first = words.get(0);
        if (!first.endsWith(":")) {
            return call(words);
        }
        var path = at(first.substring(0, first.length() - 1));
        var before = Posix.lstat(path);
        // Longer than a tick of the kernel's clock.
        Thread.sleep(12);
        var result = call(words.subList(1, words.size()));
        return result + " " + moved(before, Posix.lstat(path));
    }

    private static String expand(String word) {
        if (word.equals("{}")) {
            return "";
        }
        int times = word.indexOf('*');
        if (times != 1) {
            return word;
        }
        return word.substring(0, 1).repeat(Integer.parseInt(word.substring(2)));
    }

    private static String moved(Posix.Stat before, Posix.Stat after) {
        var moved = new StringBuilder();
        if (!before.accessed().equals(after.accessed())) {
            moved.append('a');
        }
        if (!before.modified().equals(after.modified())) {
            moved.append('m');
        }
        if (!before.changed().equals(after.changed())) {
            moved.append('c');
        }
        return moved.isEmpty() ? "-" : moved.toString();
    }

    private String call(List<String> words) {
        var name = words.get(0);
        var first = words.size() > 1 ? at(words.get(1)) : "";
        return switch (name) {
            case "as" -> become(words);
            case "create" -> create(first, octal(words.get(2)));
            case "mkdir" -> word(Posix.mkdir(first, octal(words.get(2))));
            case "mkfifo" -> word(Posix.mknod(first, Posix.S_IFIFO | octal(words.get(2)), 0));
            case "mknod" -> word(Posix.mknod(first, Posix.S_IFCHR | octal(words.get(2)), 0x103));
            case "symlink" -> word(Posix.symlink(words.get(1), at(words.get(2))));
            case "readlink" -> Posix.readlink(first);
            case "link" -> word(Posix.link(first, at(words.get(2))));
            case "rename" -> word(Posix.rename(first, at(words.get(2)), 0));
            case "exchange" -> word(Posix.rename(first, at(words.get(2)), 2));
            case "unlink" -> word(Posix.unlink(first));
            case "rmdir" -> word(Posix.rmdir(first));
            case "stat" -> stat(first);
            default -> change(name, first, words);
        };
    }

    private String change(String name, String path, List<String> words) {
        return switch (name) {
            case "umask" -> word(Posix.umask(octal(words.get(1))));
            case "chmod" -> word(Posix.chmod(path, octal(words.get(2))));
            case "chown" -> word(Posix.chown(path, number(words, 2), number(words, 3), false));
            case "truncate" -> word(Posix.truncate(path, Long.parseLong(words.get(2))));
            case "utimens" -> utimens(path, words.get(2));
            case "setxattr" -> {
                byte[] value = words.get(3).getBytes(StandardCharsets.UTF_8);
                yield word(Posix.setxattr(path, words.get(2), value, number(words, 4)));
            }
            case "getxattr" -> word(Posix.getxattr(path, words.get(2)));
            case "removexattr" -> word(Posix.removexattr(path, words.get(2)));
            default -> opened(name, path, words);
        };
    }

    private static String opened(String name, String path, List<String> words) {
        int flags = name.equals("open") ? flags(words) : Posix.O_RDWR;
        long descriptor = Posix.open(path, flags, 0644);
        if (descriptor < 0) {
            return word(descriptor);
        }
        try {
            return switch (name) {
                case "open" -> "ok";
                case "write" -> word(Posix.write(descriptor, new byte[number(words, 2)]));
                case "read" -> word(Posix.read(descriptor, new byte[number(words, 2)]));
                case "ftruncate" -> word(Posix.ftruncate(descriptor, number(words, 2)));
                case "fallocate" -> {
                    int mode = number(words, 2);
                    yield word(
                            Posix.fallocate(descriptor, mode, number(words, 3), number(words, 4)));
                }
                default -> throw new IllegalArgumentException("no call " + name);
            };
        } finally {
            Posix.close(descriptor);
        }
    }

    private static int flags(List<String> words) {
        int flags = 0;
        for (var word : words.subList(2, words.size())) {
            flags |=
                    switch (word) {
                        case "r" -> Posix.O_RDONLY;
                        case "w" -> Posix.O_WRONLY;
                        case "rw" -> Posix.O_RDWR;
                        case "create" -> Posix.O_CREAT;
                        case "exclusive" -> Posix.O_EXCL;
                        case "truncate" -> Posix.O_TRUNC;
                        case "append" -> Posix.O_APPEND;
                        case "directory" -> Posix.O_DIRECTORY;
                        case "nofollow" -> Posix.O_NOFOLLOW;
                        case "nonblock" -> Posix.O_NONBLOCK;
                        case "nameless" -> Posix.O_TMPFILE;
                        default -> throw new IllegalArgumentException("no flag " + word);
                    };
        }
        return flags;
    }

    private static String become(List<String> words) {
        int[] groups = words.stream().skip(3).mapToInt(Integer::parseInt).toArray();
        Posix.become(number(words, 1), number(words, 2), groups);
        return "ok";
    }

    private static String create(String path, int mode) {
        long descriptor = Posix.open(path, Posix.O_CREAT | Posix.O_EXCL | Posix.O_RDWR, mode);
        return descriptor < 0 ? word(descriptor) : word(Posix.close(descriptor));
    }

    private static String stat(String path) {
        if (Posix.exists(path) < 0) {
            return word(Posix.exists(path));
        }
        var stat = Posix.lstat(path);
        // The size of a directory is nobody's promise.
        long size = stat.type() == Posix.S_IFDIR ? 0 : stat.size();
        return "%o %d %d:%d %d".formatted(stat.mode(), stat.links(), stat.uid(), stat.gid(), size);
    }

    private static String utimens(String path, String what) {
        var times =
                Arrays.stream(what.split(","))
                        .map(
                                part ->
                                        switch (part) {
                                            case "now" -> new Posix.Time(0, Posix.UTIME_NOW);
                                            case "omit" -> new Posix.Time(0, Posix.UTIME_OMIT);
                                            default -> new Posix.Time(Long.parseLong(part), 0);
                                        })
                        .collect(Collectors.toCollection(ArrayList::new));
        return word(Posix.utimens(path, times.get(0), times.get(1), false));
    }

    /** A result that is a number below zero where it failed. */
    private static String word(long result) {
        return result >= 0 ? "ok" : ERRORS.getOrDefault((int) -result, "errno " + -result);
    }

    /** A result in words of {@link Posix}, which name the number of the error first. */
    private static String word(String result) {
        var number = result.split(" ")[0];
        return number.matches("\\d+") && result.contains(" ")
                ? word(-Long.parseLong(number))
                : result;
    }

    private String at(String path) {
        return path.isEmpty() ? "" : root + "/" + path;
    }

    private static int octal(String word) {
        return Integer.parseInt(word, 8);
    }

    private static int number(List<String> words, int index) {
        return words.size() > index ? Integer.parseInt(words.get(index)) : 0;
    }
}
