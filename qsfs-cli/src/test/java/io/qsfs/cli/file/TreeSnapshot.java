package io.qsfs.cli.file;

import io.qsfs.core.volume.Kind;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Everything about a local tree that storing and fetching it must keep, one line a file. */
public final class TreeSnapshot {
    private TreeSnapshot() {}

    /** Each path below the root, with what is to be kept of it. */
    public static Map<String, String> of(Path root) throws IOException {
        var lines = new TreeMap<String, String>();
        var firstNames = new HashMap<Object, String>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : (Iterable<Path>) paths.sorted()::iterator) {
                String name = root.relativize(path).toString();
                lines.put(name, line(path, name, firstNames));
            }
        }
        return lines;
    }

    private static String line(Path path, String name, Map<Object, String> firstNames)
            throws IOException {
        LocalFile file = LocalFile.of(path);
        String head = "%o %s%s".formatted(file.mode(), file.modified(), attributes(path, file));
        return switch (file.kind()) {
            case SYMLINK -> head + " -> " + Files.readSymbolicLink(path);
            case DIRECTORY -> head;
            default -> {
                String first = firstNames.putIfAbsent(file.key(), name);
                yield head + " " + file.size() + " " + hash(path) + " = " + first;
            }
        };
    }

    private static String attributes(Path path, LocalFile file) throws IOException {
        if (file.kind() != Kind.FILE && file.kind() != Kind.DIRECTORY) {
            return "";
        }
        var text = new StringBuilder();
        UserAttributes.of(path)
                .values()
                .forEach(
                        (name, value) ->
                                text.append(" {")
                                        .append(name)
                                        .append('=')
                                        .append(HexFormat.of().formatHex(value))
                                        .append('}'));
        return text.toString();
    }

    private static String hash(Path path) throws IOException {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            try (var content = new DigestInputStream(Files.newInputStream(path), sha)) {
                content.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
