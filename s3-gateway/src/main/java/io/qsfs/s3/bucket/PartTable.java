package io.qsfs.s3.bucket;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.AttributeMode;
import io.qsfs.core.volume.TreeReader;
import io.qsfs.core.volume.TreeWriter;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The parts of which an object was made, in pages of hidden attributes:
 *
 * <pre>
 *   page = 1 B version = 1 | 4 B parts in all | 1 B checksum algorithm or 0 | row*
 *   row  = 2 B part number | 8 B length | 8 B stream | checksum
 * </pre>
 */
public final class PartTable {
    private static final int VERSION = 1;
    private static final int ROWS_A_PAGE = 1000;

    /**
     * A part of an object.
     *
     * @param stream of its cipher when sealed with a customer's key
     */
    public record Row(int number, long length, long stream, Optional<ObjectChecksum> checksum) {}

    private PartTable() {}

    static void write(TreeWriter tree, long inode, List<Row> rows) throws StorageException {
        int algorithm =
                rows.getFirst().checksum.map(checksum -> checksum.algorithm().code()).orElse(0);
        int width = rows.getFirst().checksum.map(c -> c.algorithm().length()).orElse(0);
        for (int start = 0; start < rows.size(); start += ROWS_A_PAGE) {
            List<Row> page = rows.subList(start, Math.min(rows.size(), start + ROWS_A_PAGE));
            ByteBuffer out = ByteBuffer.allocate(6 + page.size() * (18 + width));
            out.put((byte) VERSION).putInt(rows.size()).put((byte) algorithm);
            for (Row row : page) {
                out.putShort((short) row.number).putLong(row.length).putLong(row.stream);
                row.checksum.ifPresent(checksum -> out.put(checksum.bytes()));
            }
            tree.setAttribute(
                    inode,
                    ObjectAttributes.parts(start / ROWS_A_PAGE),
                    out.array(),
                    AttributeMode.ANY);
        }
    }

    /** All rows; none when the object was not made of parts. */
    static List<Row> read(TreeReader tree, long inode) throws StorageException {
        var rows = new ArrayList<Row>();
        int count = 1;
        for (int page = 0; rows.size() < count; page++) {
            Optional<byte[]> bytes = tree.attribute(inode, ObjectAttributes.parts(page));
            if (bytes.isEmpty()) {
                return rows;
            }
            ByteBuffer in = ByteBuffer.wrap(bytes.get());
            int version = in.get();
            if (version != VERSION) {
                throw new StorageException.UnsupportedVersion("parts of version " + version);
            }
            count = in.getInt();
            var algorithm = ChecksumAlgorithm.ofCode(in.get());
            while (in.hasRemaining()) {
                rows.add(row(in, algorithm));
            }
        }
        return rows;
    }

    private static Row row(ByteBuffer in, Optional<ChecksumAlgorithm> algorithm) {
        int number = in.getShort() & 0xffff;
        long length = in.getLong();
        long stream = in.getLong();
        Optional<ObjectChecksum> checksum = Optional.empty();
        if (algorithm.isPresent()) {
            byte[] value = new byte[algorithm.get().length()];
            in.get(value);
            checksum = Optional.of(ObjectChecksum.of(algorithm.get(), value, false));
        }
        return new Row(number, length, stream, checksum);
    }
}
