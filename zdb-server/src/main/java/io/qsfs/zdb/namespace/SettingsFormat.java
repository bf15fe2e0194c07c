package io.qsfs.zdb.namespace;

import io.qsfs.zdb.disk.Disk;
import io.qsfs.zdb.disk.DiskFile;
import io.qsfs.zdb.segment.CorruptRecordException;
import io.qsfs.zdb.segment.Key;
import io.qsfs.zdb.segment.RecordFormat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The file {@code namespace} in a namespace's directory, version 1. All integers are little-endian.
 *
 * <pre>
 * offset size field
 *  0     8    magic "QZDBNSP1"
 *  8     4    version
 * 12     4    id
 * 16     4    space (number in the index)
 * 20     4    first segment
 * 24     4    flags: 1 sequential, 2 open, 4 worm, 8 password, 16 fence
 * 28     8    limit of live payload bytes, 0 = none
 * 36     1+n  name
 *  …     2+n  password hash in PHC string format (empty without)
 *  …     1+n  fence token (empty without)
 *  …     4    CRC32C of everything before
 * </pre>
 */
final class SettingsFormat {
    /** Name of the file. */
    static final String NAME = "namespace";

    private static final long MAGIC = 0x3150534E4244_5A51L;
    private static final int VERSION = 1;
    private static final int FLAG_SEQUENTIAL = 1;
    private static final int FLAG_OPEN = 2;
    private static final int FLAG_WORM = 4;
    private static final int FLAG_PASSWORD = 8;
    private static final int FLAG_FENCE = 16;
    private static final int LENGTH_MIN = 44;
    private static final int LENGTH_MAX = 4096;

    private SettingsFormat() {}

    static ByteBuffer write(NamespaceSettings settings) {
        byte[] password = settings.password().orElse("").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer fence = settings.fence().map(Key::buffer).orElse(ByteBuffer.allocate(0));
        ByteBuffer target = ByteBuffer.allocate(LENGTH_MAX).order(ByteOrder.LITTLE_ENDIAN);
        target.putLong(MAGIC).putInt(VERSION);
        target.putInt(settings.id()).putInt(settings.space()).putInt(settings.firstSegment());
        target.putInt(flags(settings)).putLong(settings.lengthMax());
        target.put((byte) settings.name().length()).put(settings.name().buffer());
        target.putShort((short) password.length).put(password);
        target.put((byte) fence.remaining()).put(fence);
        target.putInt(RecordFormat.checksum(target.duplicate().flip()));
        return target.flip();
    }

    private static int flags(NamespaceSettings settings) {
        return (settings.mode() == NamespaceMode.SEQUENTIAL ? FLAG_SEQUENTIAL : 0)
                | (settings.open() ? FLAG_OPEN : 0)
                | (settings.worm() ? FLAG_WORM : 0)
                | (settings.password().isPresent() ? FLAG_PASSWORD : 0)
                | (settings.fence().isPresent() ? FLAG_FENCE : 0);
    }

    /** Reads the settings in a namespace's directory. */
    static NamespaceSettings read(Disk disk, String directory) throws IOException {
        String path = directory + "/" + NAME;
        try (DiskFile file = disk.open(path, false)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(file.size(), LENGTH_MAX + 1));
            file.read(bytes, 0);
            return read(bytes.flip(), disk.describe(path));
        }
    }

    static NamespaceSettings read(ByteBuffer bytes, String resource) throws CorruptRecordException {
        ByteBuffer source = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        int end = source.limit() - 4;
        if (source.limit() < LENGTH_MIN
                || source.limit() > LENGTH_MAX
                || source.getLong(0) != MAGIC
                || source.getInt(8) != VERSION
                || source.getInt(end) != RecordFormat.checksum(source.slice(0, end))) {
            throw new CorruptRecordException(
                    resource
                            + " is damaged or of a newer version: restore it from a backup, or move"
                            + " its directory away to start without this namespace");
        }
        source.position(12);
        int id = source.getInt();
        int space = source.getInt();
        int firstSegment = source.getInt();
        int flags = source.getInt();
        long lengthMax = source.getLong();
        Key name = Key.copyOf(take(source, Byte.toUnsignedInt(source.get())));
        ByteBuffer password = take(source, source.getShort());
        Key fence = Key.copyOf(take(source, Byte.toUnsignedInt(source.get())));
        return new NamespaceSettings(
                name,
                id,
                space,
                firstSegment,
                (flags & FLAG_SEQUENTIAL) != 0 ? NamespaceMode.SEQUENTIAL : NamespaceMode.USER,
                (flags & FLAG_PASSWORD) != 0
                        ? Optional.of(StandardCharsets.US_ASCII.decode(password).toString())
                        : Optional.empty(),
                (flags & FLAG_OPEN) != 0,
                (flags & FLAG_WORM) != 0,
                lengthMax,
                (flags & FLAG_FENCE) != 0 ? Optional.of(fence) : Optional.empty());
    }

    private static ByteBuffer take(ByteBuffer source, int length) {
        ByteBuffer part = source.slice(source.position(), length);
        source.position(source.position() + length);
        return part;
    }
}
