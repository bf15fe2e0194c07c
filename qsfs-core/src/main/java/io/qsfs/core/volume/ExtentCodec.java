package io.qsfs.core.volume;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.error.StorageException;

/**
 * Value of an extent row, version 1; inode and offset are the key. Numbers are varints.
 *
 * <pre>
 * version(1) = 1, birth pack(24), first chunk, position in the birth pack, birth position in the
 * log, length, skip, chunk count,
 * for each chunk: stored length × 2, + 1 and then the plaintext length unless that is 128 KiB
 * </pre>
 */
final class ExtentCodec {
    private static final int VERSION = 1;

    private ExtentCodec() {}

    static byte[] encode(Extent extent) {
        ChunkRun run = extent.run();
        var out = new BytesWriter(48 + 4 * run.count());
        out.int8(VERSION).packId(run.pack()).varint(run.first()).varint(run.position());
        out.varint(extent.birth()).varint(extent.length()).varint(extent.skip());
        out.varint(run.count());
        for (int i = 0; i < run.count(); i++) {
            boolean whole = run.plainLength(i) == OpenFile.CHUNK_BYTES;
            out.varint((long) run.storedLength(i) << 1 | (whole ? 0 : 1));
            if (!whole) {
                out.varint(run.plainLength(i));
            }
        }
        return out.toBytes();
    }

    static Extent decode(long offset, byte[] value) throws StorageException {
        var in = new BytesReader("extent row", value);
        Rows.checkVersion(in, VERSION);
        var pack = in.packId();
        int first = (int) in.varint();
        int position = (int) in.varint();
        long birth = in.varint();
        long length = in.varint();
        int skip = (int) in.varint();
        int count = (int) in.varint();
        if (count < 1 || count > ChunkRun.MAX_CHUNKS) {
            throw in.corrupt(count + " chunks");
        }
        int[] stored = new int[count];
        int[] plain = new int[count];
        for (int i = 0; i < count; i++) {
            long code = in.varint();
            stored[i] = (int) (code >> 1);
            plain[i] = (code & 1) == 0 ? OpenFile.CHUNK_BYTES : (int) in.varint();
        }
        in.end();
        return new Extent(
                offset, length, skip, birth, new ChunkRun(pack, first, position, stored, plain));
    }
}
