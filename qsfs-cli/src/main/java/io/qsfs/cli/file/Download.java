package io.qsfs.cli.file;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.DentryKey;
import io.qsfs.core.volume.FileHandle;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Kind;
import io.qsfs.core.volume.Timestamp;
import io.qsfs.core.volume.Volume;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Copies trees of the volume to local ones: content, modes, times, links, holes and user
 * attributes, and owners when root asks. A local file is replaced when its new content is complete.
 * Used by one thread.
 */
final class Download implements AutoCloseable {
    private final Volume volume;
    private final RemoteTree tree;
    private final Progress progress;
    private final boolean chown;
    private final Workers workers = new Workers();
    private final ArrayDeque<Directory> pending = new ArrayDeque<>();
    private final List<Directory> directories = new ArrayList<>();
    private final Map<Long, Path> firstLinks = new HashMap<>();
    private final List<LaterLink> laterLinks = new ArrayList<>();
    private final AtomicLong temporaryNumber = new AtomicLong(System.nanoTime());

    Download(Volume volume, Progress progress, Owner owner) {
        this.volume = volume;
        this.tree = new RemoteTree(volume);
        this.progress = progress;
        this.chown = owner.isRoot();
    }

    private record Directory(RemotePath source, Inode inode, Path target) {}

    private record LaterLink(Path existing, Path target) {}

    /** Copies a file, link or directory with all below it. */
    void get(RemotePath source, Inode inode, Path target) throws IOException {
        visit(source, inode, target);
        while (!pending.isEmpty()) {
            Directory directory = pending.removeLast();
            directories.add(directory);
            long number = directory.inode.number();
            var page = tree.page(number, DentryKey.FIRST);
            while (!page.isEmpty()) {
                for (RemoteTree.Entry entry : page) {
                    visitChild(directory, entry);
                }
                page = tree.page(number, RemoteTree.after(page));
            }
        }
    }

    /** Writes the content of a file to a stream. */
    void get(Inode inode, OutputStream target) throws IOException {
        try (FileHandle content = volume.open(inode.number())) {
            byte[] buffer = new byte[Workers.BUFFER_BYTES];
            long offset = 0;
            int count = content.read(0, buffer, 0, buffer.length);
            while (count > 0) {
                target.write(buffer, 0, count);
                progress.addBytes(count);
                offset += count;
                count = content.read(offset, buffer, 0, buffer.length);
            }
        }
    }

    /** Completes what was begun. */
    void finish() throws IOException {
        workers.await();
        for (LaterLink link : laterLinks) {
            Path temporary = temporary(link.target);
            try {
                Files.createLink(temporary, link.existing);
                Files.move(temporary, link.target, StandardCopyOption.ATOMIC_MOVE);
                progress.addFile();
            } catch (IOException e) {
                report(link.target, e);
            }
        }
        // Deepest first: making a child would move the time of its parent.
        for (Directory directory : directories.reversed()) {
            try {
                setAttributes(directory.target, directory.inode);
            } catch (IOException e) {
                report(directory.target, e);
            }
        }
    }

    @Override
    public void close() {
        workers.close();
    }

    private void visitChild(Directory directory, RemoteTree.Entry entry) throws IOException {
        RemotePath source = directory.source.child(entry.shownName());
        if (entry.shownName().isVisible()) {
            Path target = LocalNames.resolve(directory.target, entry.shownName());
            visit(source, entry.inode(), target);
        } else {
            progress.failed(source + ": no file system can show this name; not copied");
        }
    }

    private void visit(RemotePath source, Inode inode, Path target) throws IOException {
        progress.checkCancelled();
        try {
            switch (inode.kind()) {
                case DIRECTORY -> {
                    if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                        Files.createDirectory(target);
                    }
                    pending.addLast(new Directory(source, inode, target));
                }
                case FILE -> getFile(source, inode, target);
                case SYMLINK -> getSymlink(inode, target);
                case FIFO -> getFifo(inode, target);
                case SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE ->
                        progress.say(source + ": sockets and devices are not copied");
            }
        } catch (IOException e) {
            report(target, e);
        }
    }

    private void getFile(RemotePath source, Inode inode, Path target) throws IOException {
        if (inode.links() > 1) {
            Path first = firstLinks.putIfAbsent(inode.number(), target);
            if (first != null) {
                laterLinks.add(new LaterLink(first, target));
                return;
            }
        }
        workers.submit(
                buffer -> {
                    try {
                        copy(inode, target, buffer);
                        progress.addFile();
                    } catch (StorageException e) {
                        report(source, e);
                    } catch (IOException e) {
                        report(target, e);
                    }
                });
    }

    /** Java can neither make one nor change its times without opening it, which waits. */
    private void getFifo(Inode inode, Path target) throws IOException {
        Path temporary = temporary(target);
        runProgram("mkfifo", temporary.toString());
        setOwnerAndMode(temporary, inode);
        String modified = inode.modified().toInstant().toString();
        runProgram("touch", "-h", "-d", modified, temporary.toString());
        replace(temporary, target);
        progress.addFile();
    }

    private static void runProgram(String... command) throws IOException {
        Process program =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (program.onExit().join().exitValue() != 0) {
            throw new IOException("'" + String.join(" ", command) + "' failed");
        }
    }

    private void getSymlink(Inode inode, Path target) throws IOException {
        byte[] link = volume.view(reader -> reader.readLink(inode.number())).toBytes();
        Path temporary = temporary(target);
        Files.createSymbolicLink(temporary, Path.of(new String(link, StandardCharsets.UTF_8)));
        setTimes(temporary, inode);
        replace(temporary, target);
        progress.addFile();
    }

    private void copy(Inode inode, Path target, byte[] buffer) throws IOException {
        if (isDevice(target)) {
            try (OutputStream device = Files.newOutputStream(target)) {
                get(inode, device);
            }
            return;
        }
        Path temporary = temporary(target);
        try {
            try (FileHandle content = volume.open(inode.number());
                    RandomAccessFile file = new RandomAccessFile(temporary.toFile(), "rw")) {
                copyData(content, file, buffer);
            }
            setAttributes(temporary, inode);
            replace(temporary, target);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
    }

    /**
     * Devices and pipes take the content; a file put in the place of one would break the machine.
     */
    private static boolean isDevice(Path target) throws IOException {
        return Files.exists(target)
                && Files.readAttributes(target, BasicFileAttributes.class).isOther();
    }

    /** Copies what is not a hole; the holes appear by setting the length. */
    private void copyData(FileHandle content, RandomAccessFile file, byte[] buffer)
            throws IOException {
        FileChannel channel = file.getChannel();
        long size = content.attributes().size();
        file.setLength(size);
        OptionalLong data = content.seekData(0);
        while (data.isPresent()) {
            long end = content.seekHole(data.getAsLong()).orElse(size);
            copyRange(content, channel, new Range(data.getAsLong(), end), buffer);
            data = content.seekData(end);
        }
    }

    private record Range(long from, long to) {}

    private void copyRange(FileHandle content, FileChannel channel, Range range, byte[] buffer)
            throws IOException {
        long offset = range.from;
        while (offset < range.to) {
            int wanted = (int) Math.min(buffer.length, range.to - offset);
            int count = content.read(offset, buffer, 0, wanted);
            if (count == 0) {
                return;
            }
            var bytes = ByteBuffer.wrap(buffer, 0, count);
            long at = offset;
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
            offset += count;
            progress.addBytes(count);
        }
    }

    private Path temporary(Path target) {
        String name = ".qsfs-" + Long.toHexString(temporaryNumber.incrementAndGet());
        return target.resolveSibling(name);
    }

    private static void replace(Path temporary, Path target) throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
    }

    private void setAttributes(Path path, Inode inode) throws IOException {
        if (inode.kind() == Kind.FILE || inode.kind() == Kind.DIRECTORY) {
            // Before the mode, which may forbid it.
            volume.view(tree -> UserAttributes.of(tree, inode.number())).writeTo(path);
        }
        setOwnerAndMode(path, inode);
        setTimes(path, inode);
    }

    private void setOwnerAndMode(Path path, Inode inode) throws IOException {
        if (chown) {
            Files.setAttribute(path, "unix:uid", inode.uid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", inode.gid(), LinkOption.NOFOLLOW_LINKS);
        }
        // After the owner, whose change clears set-uid bits.
        Files.setAttribute(path, "unix:mode", inode.permissions());
    }

    private static void setTimes(Path path, Inode inode) throws IOException {
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(time(inode.modified()), time(inode.accessed()), null);
    }

    private static FileTime time(Timestamp time) {
        return FileTime.from(time.toInstant());
    }

    private <E extends IOException> void report(Object path, E failure) throws E {
        if (Failures.isFatal(failure)) {
            throw failure;
        }
        progress.failed(Failures.describe(path, failure));
    }
}
