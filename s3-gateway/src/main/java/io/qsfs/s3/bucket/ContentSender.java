package io.qsfs.s3.bucket;

import io.qsfs.s3.http.BodyWriter;

import java.io.IOException;

/** Sends what a reader reads, and closes it. Used once, by one thread. */
public final class ContentSender {
    /** The engine's largest chunk: steps end where chunks do. */
    private static final int STEP = BufferPool.LENGTH;

    private final ContentReader reader;

    public ContentSender(ContentReader reader) {
        this.reader = reader;
    }

    /** Everything at once: only for what is short. */
    public byte[] whole() throws IOException {
        try (reader) {
            byte[] bytes = new byte[Math.toIntExact(reader.remaining())];
            reader.readFully(bytes, 0, bytes.length);
            return bytes;
        }
    }

    /** Writes everything. */
    public void writeTo(BodyWriter writer) throws IOException {
        try (reader) {
            while (reader.remaining() > 0) {
                int step = (int) (STEP - reader.position() % STEP);
                writer.write((int) Math.min(step, reader.remaining()), reader::read);
            }
        }
    }
}
