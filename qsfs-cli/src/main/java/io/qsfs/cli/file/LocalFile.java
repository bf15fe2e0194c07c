package io.qsfs.cli.file;

import io.qsfs.core.volume.Kind;
import io.qsfs.core.volume.NewInode;
import io.qsfs.core.volume.Timestamp;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * A local file's attributes, links not followed.
 *
 * @param mode with the bits of its type
 * @param key identifies the inode on this machine
 */
record LocalFile(
        int mode,
        int uid,
        int gid,
        int links,
        long size,
        Timestamp modified,
        Key key,
        long device) {

    /** Device and inode number. */
    record Key(long device, long inode) {}

    private static final int TYPE = 0170000;
    private static final int PERMISSIONS = 07777;

    static LocalFile of(Path path) throws IOException {
        Map<String, Object> all = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
        return new LocalFile(
                number(all, "mode").intValue(),
                number(all, "uid").intValue(),
                number(all, "gid").intValue(),
                number(all, "nlink").intValue(),
                number(all, "size").longValue(),
                time(all.get("lastModifiedTime")),
                new Key(number(all, "dev").longValue(), number(all, "ino").longValue()),
                number(all, "rdev").longValue());
    }

    Kind kind() {
        return switch (mode & TYPE) {
            case 0040000 -> Kind.DIRECTORY;
            case 0120000 -> Kind.SYMLINK;
            case 0010000 -> Kind.FIFO;
            case 0140000 -> Kind.SOCKET;
            case 0020000 -> Kind.CHARACTER_DEVICE;
            case 0060000 -> Kind.BLOCK_DEVICE;
            default -> Kind.FILE;
        };
    }

    int permissions() {
        return mode & PERMISSIONS;
    }

    /** What to make of a file or directory in the volume. */
    NewInode toInode() {
        return kind() == Kind.DIRECTORY
                ? NewInode.directory(permissions(), uid, gid)
                : NewInode.file(permissions(), uid, gid);
    }

    private static Number number(Map<String, Object> attributes, String name) throws IOException {
        if (attributes.get(name) instanceof Number number) {
            return number;
        }
        throw new IOException("the system does not tell the " + name + " of files");
    }

    private static Timestamp time(@Nullable Object value) {
        return value instanceof FileTime time ? Timestamp.of(time.toInstant()) : Timestamp.EPOCH;
    }
}
