package io.qsfs.cli.file;

import io.qsfs.cli.Session;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** How many bytes of files lie in a local tree; what cannot be read is left out. */
final class LocalSize extends SimpleFileVisitor<Path> {
    private final Session session;
    private long bytes;

    private LocalSize(Session session) {
        this.session = session;
    }

    /** The bytes; empty when the user gave up meanwhile. */
    static Optional<Long> of(Path root, Session session) throws IOException {
        var size = new LocalSize(session);
        Files.walkFileTree(root, size);
        return session.isCancelled() ? Optional.empty() : Optional.of(size.bytes);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        bytes += attributes.isRegularFile() ? attributes.size() : 0;
        return session.isCancelled() ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
        return FileVisitResult.CONTINUE;
    }
}
