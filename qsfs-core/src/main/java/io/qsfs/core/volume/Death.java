package io.qsfs.core.volume;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.StorageException;

/**
 * Chunks of one birth pack that no extent names any more. They may be collected once no snapshot
 * and no retained checkpoint lies between birth and death.
 *
 * <p>Value of its row, version 1, numbers as varints; the death position is in the key:
 *
 * <pre>
 * version(1) = 1, birth pack(24), first chunk, chunk count, stored bytes, birth position
 * </pre>
 *
 * @param birth log position at which the chunks were first named
 * @param first number of the first chunk in the birth pack
 */
public record Death(PackId pack, int first, int count, long storedBytes, long birth) {
    private static final int VERSION = 1;

    byte[] encode() {
        return new BytesWriter(48)
                .int8(VERSION)
                .packId(pack)
                .varint(first)
                .varint(count)
                .varint(storedBytes)
                .varint(birth)
                .toBytes();
    }

    /** Reads the value of a death row. */
    public static Death decode(byte[] value) throws StorageException {
        var in = new BytesReader("death row", value);
        Rows.checkVersion(in, VERSION);
        var death =
                new Death(
                        in.packId(),
                        (int) in.varint(),
                        (int) in.varint(),
                        in.varint(),
                        in.varint());
        in.end();
        return death;
    }
}
