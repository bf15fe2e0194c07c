package io.qsfs.s3.bucket;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.Cursor;
import io.qsfs.core.volume.Dentry;
import io.qsfs.core.volume.DentryKey;
import io.qsfs.core.volume.TreeReader;
import io.qsfs.core.volume.Version;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Walks what lies below a bucket in the byte order of whole keys, from the first at or after a
 * bound: dentries, and if wanted the older versions behind the dentry of their key. Each directory
 * on the way has open cursors, so memory is that of the depth. A directory is met before what it
 * holds, and those on the way to the bound are met too. Confined to one view.
 */
final class KeyWalk implements AutoCloseable {
    /** Something met: a dentry, or else an older version. */
    static final class Step {
        private final byte[] key;
        private final @Nullable Dentry dentry;
        private final @Nullable Version version;
        private final boolean first;

        Step(byte[] key, @Nullable Dentry dentry, @Nullable Version version, boolean first) {
            this.key = key;
            this.dentry = dentry;
            this.version = version;
            this.first = first;
        }

        /** The whole key in UTF-8; ends in "/" for a directory. Not to be changed. */
        byte[] key() {
            return key;
        }

        String text() {
            return new String(key, StandardCharsets.UTF_8);
        }

        @Nullable Dentry dentry() {
            return dentry;
        }

        @Nullable Version version() {
            return version;
        }

        /** Whether nothing of this key stood before it. */
        boolean isFirst() {
            return first;
        }
    }

    private static final class Level {
        private final byte[] path;
        private final Cursor<Dentry> dentries;
        private final @Nullable Cursor<Version> versions;

        /** The directory on the way to the bound, with what of the bound lies below it. */
        private final DentryKey boundName;

        private final byte[] boundRest;
        private @Nullable Dentry dentry;
        private @Nullable Version version;
        private @Nullable Dentry pending;
        private @Nullable DentryKey last;

        Level(
                byte[] path,
                Cursor<Dentry> dentries,
                @Nullable Cursor<Version> versions,
                DentryKey boundName,
                byte[] boundRest)
                throws StorageException {
            this.path = path;
            this.dentries = dentries;
            this.versions = versions;
            this.boundName = boundName;
            this.boundRest = boundRest;
            this.dentry = dentries.next();
            this.version = versions == null ? null : versions.next();
        }

        boolean versionComesFirst() {
            return version != null && (dentry == null || version.key().compareTo(dentry.key()) < 0);
        }

        byte[] below(Dentry directory) {
            return directory.key().equals(boundName) ? boundRest : new byte[0];
        }

        boolean hasVersionOf(Dentry directory) {
            return version != null && version.key().equals(directory.key());
        }

        void close() {
            dentries.close();
            if (versions != null) {
                versions.close();
            }
        }
    }

    private final TreeReader tree;
    private final boolean withVersions;
    private final ArrayDeque<Level> levels = new ArrayDeque<>();

    /**
     * @param from whole key, in bytes
     */
    KeyWalk(TreeReader tree, long bucket, byte[] from, boolean withVersions)
            throws StorageException {
        this.tree = tree;
        this.withVersions = withVersions;
        push(bucket, new byte[0], from);
    }

    private void push(long directory, byte[] path, byte[] from) throws StorageException {
        int slash = indexOfSlash(from);
        DentryKey start = DentryKey.of(slash < 0 ? from : Arrays.copyOf(from, slash + 1));
        byte[] rest = slash < 0 ? new byte[0] : Arrays.copyOfRange(from, slash + 1, from.length);
        levels.push(
                new Level(
                        path,
                        tree.list(directory, start),
                        withVersions ? tree.versions(directory, start, Long.MAX_VALUE) : null,
                        start,
                        rest));
    }

    private static int indexOfSlash(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '/') {
                return i;
            }
        }
        return -1;
    }

    /** The next step, or null at the end. */
    @Nullable Step next() throws StorageException {
        while (!levels.isEmpty()) {
            Level level = levels.element();
            Dentry pending = level.pending;
            if (pending != null && !level.hasVersionOf(pending)) {
                level.pending = null;
                byte[] path = concat(level.path, pending.key().toBytes());
                push(pending.inode(), path, level.below(pending));
            } else if (pending != null || level.versionComesFirst()) {
                return version(level);
            } else if (level.dentry == null) {
                levels.pop().close();
            } else {
                Step step = dentry(level, level.dentry);
                if (step != null) {
                    return step;
                }
            }
        }
        return null;
    }

    private static @Nullable Step version(Level level) throws StorageException {
        Version version = level.version;
        if (version == null || level.versions == null) {
            return null;
        }
        level.version = level.versions.next();
        DentryKey key = version.key();
        boolean first = level.last == null || !key.equals(level.last);
        level.last = key;
        return new Step(concat(level.path, key.toBytes()), null, version, first);
    }

    private @Nullable Step dentry(Level level, Dentry dentry) throws StorageException {
        level.dentry = level.dentries.next();
        byte[] name = dentry.key().toBytes();
        if ((dentry.hollow() && !withVersions) || !isText(name)) {
            return null;
        }
        if (dentry.isDirectory()) {
            level.pending = dentry;
        }
        return new Step(concat(level.path, name), dentry, null, true);
    }

    /** Tells that the last step was an object, so that versions behind it are older ones. */
    void metObject(Step step) {
        Level level = levels.peek();
        Dentry dentry = step.dentry();
        if (level != null && dentry != null) {
            level.last = dentry.key();
        }
    }

    /** Leaves every directory whose path begins with the prefix, and does not enter one. */
    void skip(byte[] prefix) throws StorageException {
        while (!levels.isEmpty() && startsWith(levels.element().path, prefix)) {
            levels.pop().close();
        }
        Level level = levels.peek();
        if (level == null) {
            return;
        }
        Dentry pending = level.pending;
        if (pending != null && startsWith(concat(level.path, pending.key().toBytes()), prefix)) {
            level.pending = null;
        }
        while (level.versions != null
                && level.version != null
                && startsWith(concat(level.path, level.version.key().toBytes()), prefix)) {
            level.version = level.versions.next();
        }
    }

    private static boolean isText(byte[] name) {
        for (byte b : name) {
            if (b < 0) {
                return isUtf8(name);
            }
        }
        return true;
    }

    private static boolean isUtf8(byte[] name) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).length() > 0;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static byte[] concat(byte[] path, byte[] name) {
        byte[] key = Arrays.copyOf(path, path.length + name.length);
        System.arraycopy(name, 0, key, path.length, name.length);
        return key;
    }

    static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length
                && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    @Override
    public void close() {
        for (Level level : levels) {
            level.close();
        }
        levels.clear();
    }
}
