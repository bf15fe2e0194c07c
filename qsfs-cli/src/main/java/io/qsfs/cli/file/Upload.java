package io.qsfs.cli.file;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.FileHandle;
import io.qsfs.core.volume.Form;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.InodeChange;
import io.qsfs.core.volume.Kind;
import io.qsfs.core.volume.Name;
import io.qsfs.core.volume.NewInode;
import io.qsfs.core.volume.Place;
import io.qsfs.core.volume.SymlinkTarget;
import io.qsfs.core.volume.Timestamp;
import io.qsfs.core.volume.Volume;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Copies local trees into the volume: content, modes, owners, times, links, holes and user
 * attributes. Files appear whole; {@link #finish} makes all of it durable. Used by one thread.
 */
final class Upload implements AutoCloseable {
    /** Runs of zeros of this length and alignment become holes: it is the chunk of the volume. */
    private static final int HOLE_BYTES = 128 << 10;

    /** In shorter files it is not worth while to look for holes before reading. */
    private static final int SPARSE_BYTES_MIN = 8 * HOLE_BYTES;

    /** One transaction has a limit, the number of directories has none. */
    private static final int DIRECTORIES_PER_UPDATE = 256;

    /** Names of a directory that are sorted at once. */
    private static final int SORTED_TOGETHER = 100_000;

    private final Volume volume;
    private final Progress progress;
    private final Publisher publisher;
    private final Workers workers = new Workers();
    private final ArrayDeque<Directory> pending = new ArrayDeque<>();
    private final List<Directory> directories = new ArrayList<>();
    private final Map<LocalFile.Key, Target> firstLinks = new HashMap<>();
    private final List<LaterLink> laterLinks = new ArrayList<>();

    Upload(Volume volume, Progress progress) {
        this.volume = volume;
        this.progress = progress;
        this.publisher = new Publisher(volume, progress);
    }

    /** Where something goes. */
    record Target(long parent, Name name) {}

    /** A directory that exists in the volume; its times come last. */
    private record Directory(Path source, long inode, Timestamp modified) {}

    /** One more name of a file that is being copied. */
    private record LaterLink(Path source, Target first, Target target) {}

    /** Copies a file, link or directory with all below it. */
    void put(Path source, Target target) throws IOException {
        visit(source, target);
        while (!pending.isEmpty()) {
            Directory directory = pending.removeLast();
            directories.add(directory);
            try (DirectoryStream<Path> children = Files.newDirectoryStream(directory.source)) {
                visit(children, directory.inode);
            } catch (DirectoryIteratorException e) {
                report(directory.source, new IOException("cannot be listed", e));
            } catch (IOException e) {
                report(directory.source, e);
            }
        }
    }

    /**
     * In the order of the names, as far as they fit into memory: it is the order in which they are
     * listed and read again, and what is stored together is read together.
     */
    private void visit(Iterable<Path> children, long directory) throws IOException {
        var batch = new ArrayList<Path>();
        for (Path child : children) {
            batch.add(child);
            if (batch.size() == SORTED_TOGETHER) {
                visitSorted(batch, directory);
            }
        }
        visitSorted(batch, directory);
    }

    private void visitSorted(List<Path> batch, long directory) throws IOException {
        batch.sort(null);
        for (Path child : batch) {
            visit(child, new Target(directory, LocalNames.of(child)));
        }
        batch.clear();
    }

    /** Copies a stream to its end into a file. */
    void put(InputStream source, Target target, NewInode attributes) throws IOException {
        FileHandle content = volume.stage(attributes);
        try {
            byte[] buffer = new byte[Workers.BUFFER_BYTES];
            long offset = 0;
            int count = source.readNBytes(buffer, 0, buffer.length);
            while (count > 0) {
                write(content, offset, buffer, count);
                offset += count;
                count = source.readNBytes(buffer, 0, buffer.length);
            }
            finishContent(content, offset);
        } catch (IOException e) {
            content.close();
            throw e;
        }
        Timestamp now = content.attributes().modified();
        publisher.add(
                new Publisher.StagedFile(
                        "-", target.parent, target.name, content, UserAttributes.NONE, now));
    }

    /** Completes what was begun; durable on return. */
    void finish() throws IOException {
        workers.await();
        publisher.finish();
        linkLater();
        setDirectoryTimes();
        volume.sync();
    }

    @Override
    public void close() {
        workers.close();
        publisher.abandon();
    }

    private void visit(Path source, Target target) throws IOException {
        progress.checkCancelled();
        try {
            LocalFile file = LocalFile.of(source);
            switch (file.kind()) {
                case DIRECTORY -> enter(source, file, target);
                case FILE -> putFile(source, file, target);
                case SYMLINK -> putSymlink(source, file, target);
                case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE ->
                        putSpecial(source, file, target);
            }
        } catch (IOException e) {
            report(source, e);
        }
    }

    private void enter(Path source, LocalFile file, Target target) throws IOException {
        UserAttributes attributes = UserAttributes.of(source);
        Inode made =
                volume.update(
                        tree -> {
                            Inode there =
                                    RemoteTree.directoryIn(
                                            tree, target.parent, target.name, file.toInode());
                            var change =
                                    InodeChange.none()
                                            .withPermissions(file.permissions())
                                            .withUid(file.uid())
                                            .withGid(file.gid());
                            attributes.writeTo(tree, there.number());
                            return tree.change(there.number(), change);
                        });
        pending.addLast(new Directory(source, made.number(), file.modified()));
    }

    private void putFile(Path source, LocalFile file, Target target) throws IOException {
        if (file.links() > 1) {
            Target first = firstLinks.putIfAbsent(file.key(), target);
            if (first != null) {
                laterLinks.add(new LaterLink(source, first, target));
                return;
            }
        }
        workers.submit(
                buffer -> {
                    try {
                        UserAttributes attributes = UserAttributes.of(source);
                        FileHandle content = copy(source, file, buffer);
                        publisher.add(
                                new Publisher.StagedFile(
                                        source.toString(),
                                        target.parent,
                                        target.name,
                                        content,
                                        attributes,
                                        file.modified()));
                    } catch (IOException e) {
                        report(source, e);
                    }
                });
    }

    private void putSymlink(Path source, LocalFile file, Target target) throws IOException {
        String text = Files.readSymbolicLink(source).toString();
        var inode = NewInode.symlink(SymlinkTarget.of(text), file.uid(), file.gid());
        publisher.add(special(source, file, target, inode));
    }

    private void putSpecial(Path source, LocalFile file, Target target) throws IOException {
        boolean isDevice = file.kind() == Kind.CHARACTER_DEVICE || file.kind() == Kind.BLOCK_DEVICE;
        var inode =
                NewInode.special(
                        file.kind(),
                        file.permissions(),
                        file.uid(),
                        file.gid(),
                        isDevice ? (int) file.device() : 0);
        publisher.add(special(source, file, target, inode));
    }

    private static Publisher.Special special(
            Path source, LocalFile file, Target target, NewInode inode) {
        return new Publisher.Special(
                source.toString(), target.parent, target.name, inode, file.modified());
    }

    private FileHandle copy(Path source, LocalFile file, byte[] buffer) throws IOException {
        try (FileChannel channel =
                FileChannel.open(source, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            FileHandle content = volume.stage(file.toInode());
            try {
                long size =
                        file.size() < SPARSE_BYTES_MIN
                                ? copyAll(channel, content, buffer)
                                : copyData(source, channel, content, buffer);
                finishContent(content, size);
                return content;
            } catch (IOException e) {
                content.close();
                throw e;
            }
        }
    }

    /** Copies to the end of the file without reading long holes; returns the size of the file. */
    private long copyData(Path source, FileChannel channel, FileHandle content, byte[] buffer)
            throws IOException {
        try (LocalHoles holes = LocalHoles.of(source)) {
            long offset = 0;
            long size = channel.size();
            while (offset < size) {
                long data = Math.min(size, holes.nextData(offset));
                // Chunks stay aligned; short of the end of the file at least one is skipped.
                long skipped =
                        data == size ? size - offset : (data - offset) / HOLE_BYTES * HOLE_BYTES;
                progress.addBytes(skipped);
                offset += skipped;
                channel.position(offset);
                int count = fill(channel, buffer);
                write(content, offset, buffer, count);
                offset += count;
                size = count < buffer.length ? offset : channel.size();
            }
            return offset;
        }
    }

    private long copyAll(FileChannel channel, FileHandle content, byte[] buffer)
            throws IOException {
        long offset = 0;
        int count = fill(channel, buffer);
        while (count > 0) {
            write(content, offset, buffer, count);
            offset += count;
            count = count < buffer.length ? 0 : fill(channel, buffer);
        }
        return offset;
    }

    /** Reads until the buffer is full or the file ends, so that chunks stay aligned. */
    private static int fill(FileChannel channel, byte[] buffer) throws IOException {
        ByteBuffer target = ByteBuffer.wrap(buffer);
        int count = 0;
        while (count >= 0 && target.hasRemaining()) {
            count = channel.read(target);
        }
        return target.position();
    }

    /** Writes all but whole chunks of zeros; the offset is a multiple of the chunk. */
    private void write(FileHandle content, long offset, byte[] buffer, int count)
            throws IOException {
        int from = 0;
        for (int at = 0; at < count; at += HOLE_BYTES) {
            int end = Math.min(count, at + HOLE_BYTES);
            if (end - at == HOLE_BYTES && Zeros.are(buffer, at, end)) {
                content.write(offset + from, buffer, from, at - from);
                from = end;
            }
        }
        content.write(offset + from, buffer, from, count - from);
        progress.addBytes(count);
    }

    private static void finishContent(FileHandle content, long size) throws StorageException {
        if (content.attributes().size() < size) {
            content.truncate(size);
        }
        content.flush();
    }

    private void linkLater() throws StorageException {
        for (LaterLink link : laterLinks) {
            try {
                volume.update(
                        tree -> {
                            var first = tree.lookup(link.first.parent, link.first.name, Form.FILE);
                            if (first.isEmpty()) {
                                throw new StorageException.NotFound("its other name is missing");
                            }
                            var target = link.target;
                            if (tree.lookup(target.parent, target.name, Form.FILE).isPresent()) {
                                tree.unlink(Place.file(target.parent, target.name));
                            }
                            return tree.link(first.get().inode(), target.parent, target.name);
                        });
                progress.addFile();
            } catch (StorageException e) {
                report(link.source, e);
            }
        }
    }

    private void setDirectoryTimes() throws StorageException {
        for (int from = 0; from < directories.size(); from += DIRECTORIES_PER_UPDATE) {
            int to = Math.min(directories.size(), from + DIRECTORIES_PER_UPDATE);
            List<Directory> some = directories.subList(from, to);
            volume.update(
                    tree -> {
                        for (Directory directory : some) {
                            tree.change(
                                    directory.inode,
                                    InodeChange.none().withModified(directory.modified));
                        }
                        return some.size();
                    });
        }
    }

    private <E extends IOException> void report(Path source, E failure) throws E {
        if (Failures.isFatal(failure)) {
            throw failure;
        }
        progress.failed(Failures.describe(source, failure));
    }
}
