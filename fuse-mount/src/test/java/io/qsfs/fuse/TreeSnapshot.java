package io.qsfs.fuse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Everything about a tree that programs can see, in words, except times. */
final class TreeSnapshot {
    private TreeSnapshot() {}

    /** One line for each path below the root. */
    static SortedMap<String, String> of(Path root) throws IOException {
        var lines = new TreeMap<String, String>();
        var numbers = new HashMap<Long, String>();
        walk(root, root, lines, numbers);
        return lines;
    }

    private static void walk(
            Path root, Path path, Map<String, String> lines, Map<Long, String> numbers)
            throws IOException {
        var text = path.toString();
        var name = root.relativize(path).toString();
        var stat = Posix.lstat(text);
        boolean directory = stat.type() == Posix.S_IFDIR;
        var line = new StringBuilder(Integer.toOctalString(stat.mode()));
        line.append(" links ").append(stat.links());
        line.append(" owner ").append(stat.uid()).append(':').append(stat.gid());
        if (!directory) {
            line.append(" size ").append(stat.size());
            // Two names of one inode are two names of one inode on the other side, too.
            line.append(" same as ").append(numbers.computeIfAbsent(stat.inode(), key -> name));
        }
        if (stat.type() == Posix.S_IFREG) {
            line.append(" content ").append(Arrays.hashCode(Files.readAllBytes(path)));
        }
        if (stat.type() == Posix.S_IFLNK) {
            line.append(" -> ").append(Posix.readlink(text));
        }
        line.append(
                Posix.listxattr(text).stream()
                        .map(attribute -> " " + attribute + "=" + Posix.getxattr(text, attribute))
                        .collect(Collectors.joining()));
        lines.put(name, line.toString());
        if (directory) {
            try (var children = Files.list(path)) {
                for (var child : children.sorted().toList()) {
                    walk(root, child, lines, numbers);
                }
            }
        }
    }
}
