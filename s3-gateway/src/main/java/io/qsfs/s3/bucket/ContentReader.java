package io.qsfs.s3.bucket;

import io.qsfs.core.volume.FileHandle;
import io.qsfs.s3.http.ByteSource;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Reads a range of a file as the client knows it: opened with the customer's key where there is
 * one. Closes the file. Not thread-safe.
 */
public final class ContentReader implements ByteSource, AutoCloseable {
    private final FileHandle file;
    private final long end;
    private final Optional<byte[]> dataKey;
    private final List<PartTable.Row> parts;
    private long at;

    /**
     * @param dataKey of content sealed with a customer's key
     * @param parts of such content, when it was made of parts
     */
    public ContentReader(
            FileHandle file,
            long start,
            long length,
            Optional<byte[]> dataKey,
            List<PartTable.Row> parts) {
        this.file = file;
        this.at = start;
        this.end = start + length;
        this.dataKey = dataKey;
        this.parts = List.copyOf(parts);
    }

    /** Where the next byte comes from. */
    long position() {
        return at;
    }

    long remaining() {
        return end - at;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IOException also when the file has become shorter
     */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (at >= end) {
            return -1;
        }
        int count = fill(target, offset, (int) Math.min(length, end - at));
        if (count <= 0) {
            throw new IOException("the content became shorter while it was read");
        }
        at += count;
        return count;
    }

    private int fill(byte[] target, int offset, int length) throws IOException {
        if (dataKey.isEmpty()) {
            return file.read(at, target, offset, length);
        }
        long partStart = 0;
        long stream = 0;
        int most = length;
        for (PartTable.Row part : parts) {
            if (at < partStart + part.length()) {
                stream = part.stream();
                most = (int) Math.min(length, partStart + part.length() - at);
                break;
            }
            partStart += part.length();
        }
        int count = file.read(at, target, offset, most);
        if (count > 0) {
            new ContentCipher(dataKey.get(), stream, at - partStart).apply(target, offset, count);
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
