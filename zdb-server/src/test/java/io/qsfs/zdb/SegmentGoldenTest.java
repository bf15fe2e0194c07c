package io.qsfs.zdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.zdb.disk.Disk;
import io.qsfs.zdb.disk.DiskFile;
import io.qsfs.zdb.disk.MemoryDisk;
import io.qsfs.zdb.segment.Key;
import io.qsfs.zdb.segment.Location;
import io.qsfs.zdb.segment.RecordCursor;
import io.qsfs.zdb.segment.RecordFormat;
import io.qsfs.zdb.segment.Segment;
import io.qsfs.zdb.segment.SegmentHeader;
import io.qsfs.zdb.segment.SegmentLog;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Random;

/** Segments are written byte for byte as version 1 was, and version 1 is read. */
final class SegmentGoldenTest {
    private static final String GOLDEN = "/golden/segment-v1.bin";

    private static byte[] golden() throws IOException {
        try (InputStream in = SegmentGoldenTest.class.getResourceAsStream(GOLDEN)) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    private static SegmentLog log(Disk disk) throws IOException {
        disk.createDirectory("ns");
        return SegmentLog.open(
                disk,
                "ns",
                1,
                new SegmentLog.Settings(
                        7,
                        1 << 20,
                        true,
                        InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000)),
                        new Random(1)));
    }

    private static Location append(SegmentLog log, String key, byte[] value, Location previous)
            throws IOException {
        ByteBuffer payload = ByteBuffer.wrap(value);
        return log.append(
                new SegmentLog.Draft(
                        Key.copyOf(RespClient.ascii(key)),
                        value.length == 0,
                        1_700_000_001,
                        previous),
                payload,
                RecordFormat.table(payload));
    }

    @Test
    void writesVersionOne() throws IOException {
        MemoryDisk disk = new MemoryDisk(1 << 20);
        try (SegmentLog log = log(disk)) {
            Location first = append(log, "key", RespClient.ascii("value"), Location.NONE);
            byte[] large = new byte[70_000];
            new Random(2).nextBytes(large);
            append(log, "large", large, Location.NONE);
            log.sync();
            Location second = append(log, "key", RespClient.ascii("newer"), first);
            append(log, "key", new byte[0], second);
        }
        try (DiskFile file = disk.open("ns/00000001.seg", false)) {
            ByteBuffer written = ByteBuffer.allocate((int) file.size());
            file.read(written, 0);
            assertThat(written.array()).isEqualTo(golden());
        }
    }

    private static Segment segment(byte[] content) throws IOException {
        MemoryDisk disk = new MemoryDisk(1 << 20);
        disk.createDirectory("ns");
        try (DiskFile file = disk.open("ns/00000001.seg", true)) {
            file.write(ByteBuffer.wrap(content), 0);
        }
        return SegmentLog.openForReading(disk, "ns/00000001.seg");
    }

    @Test
    void readsVersionOne() throws IOException {
        Segment segment = segment(golden());
        RecordCursor record = new RecordCursor(segment, SegmentHeader.LENGTH, segment.end());
        for (String key : new String[] {"key", "large", "key", "key"}) {
            assertThat(record.next()).isTrue();
            assertThat(record.key()).isEqualTo(Key.copyOf(RespClient.ascii(key)));
            assertThat(record.payloadIntact()).isTrue();
        }
        assertThat(record.header().tombstone()).isTrue();
        assertThat(record.next()).isFalse();
        assertThat(record.exhausted()).isTrue();
    }

    /** One flipped bit anywhere is noticed, and the records around it stay readable. */
    @Test
    void noticesEveryFlippedBit() throws IOException {
        byte[] golden = golden();
        Random random = new Random(3);
        for (int i = 0; i < 300; i++) {
            int at = SegmentHeader.LENGTH + random.nextInt(golden.length - SegmentHeader.LENGTH);
            if (at % 50 != 0 && i < 200) {
                at = SegmentHeader.LENGTH + i % 53;
            }
            byte[] damaged = golden.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Segment segment = segment(damaged);
            RecordCursor record = new RecordCursor(segment, SegmentHeader.LENGTH, segment.end());
            int intact = 0;
            while (record.nextIntact()) {
                intact += record.payloadIntact() ? 1 : 0;
            }
            assertThat(intact).as("bit flipped at %d", at).isEqualTo(inPadding(at) ? 4 : 3);
        }
    }

    /** Whether a byte is one of the zeros before or behind a large record. */
    private static boolean inPadding(int at) throws IOException {
        Segment segment = segment(golden());
        RecordCursor record = new RecordCursor(segment, SegmentHeader.LENGTH, segment.end());
        while (record.next()) {
            long end = record.offset() + record.header().recordLength();
            if (at >= end && at < record.nextOffset()) {
                return true;
            }
        }
        return false;
    }
}
