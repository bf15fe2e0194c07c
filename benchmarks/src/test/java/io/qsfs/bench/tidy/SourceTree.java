package io.qsfs.bench.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The files of the project as they lie in the working tree, without what a build made. */
final class SourceTree {
    private static final Set<String> SKIPPED_DIRECTORIES =
            Set.of("target", ".git", ".qsfs-build", ".idea", ".vscode", ".settings", "golden");

    private static final Pattern TEXT =
            Pattern.compile(".*\\.(java|xml|md|sh|toml|json|properties|config|py|txt|yml)|[a-z-]+");

    private final Path root;
    private final List<Path> files = new ArrayList<>();

    private SourceTree(Path root) {
        this.root = root;
    }

    /** The tree around the module whose tests run. */
    static SourceTree ofThisProject() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(root.resolve("qsfs-core/pom.xml"))) {
            root = root.getParent();
            if (root == null) {
                throw new IOException("the tests do not run inside the source tree");
            }
        }
        SourceTree tree = new SourceTree(root);
        Files.walkFileTree(root, tree.new Collector());
        tree.files.sort(null);
        return tree;
    }

    Path root() {
        return root;
    }

    /** Everything that people write. */
    List<Path> textFiles() {
        return files.stream()
                .filter(file -> TEXT.matcher(file.getFileName().toString()).matches())
                .toList();
    }

    List<Path> javaFiles() {
        return files.stream().filter(file -> file.toString().endsWith(".java")).toList();
    }

    String relative(Path file) {
        return root.relativize(file).toString();
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    private final class Collector extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return SKIPPED_DIRECTORIES.contains(directory.getFileName().toString())
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
                files.add(file);
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
