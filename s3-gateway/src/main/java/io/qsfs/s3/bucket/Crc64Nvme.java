package io.qsfs.s3.bucket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.Checksum;

/**
 * CRC-64/NVME: polynomial 0xad93d23594c93659, reflected, all ones before and after (NVM Express
 * command set specification, section 5.2.1.3.4). Eight tables take eight bytes a step. Not
 * thread-safe.
 */
final class Crc64Nvme implements Checksum {
    /** The polynomial, reflected. */
    static final long POLYNOMIAL = 0x9a6c9329ac4bc9b5L;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long[][] TABLES = tables();

    private long crc = ~0L;

    private static long[][] tables() {
        long[][] tables = new long[8][256];
        for (int i = 0; i < 256; i++) {
            long value = i;
            for (int bit = 0; bit < 8; bit++) {
                value = (value >>> 1) ^ ((value & 1) * POLYNOMIAL);
            }
            tables[0][i] = value;
        }
        for (int i = 0; i < 256; i++) {
            for (int t = 1; t < 8; t++) {
                long before = tables[t - 1][i];
                tables[t][i] = (before >>> 8) ^ tables[0][(int) before & 0xff];
            }
        }
        return tables;
    }

    @Override
    public void update(int b) {
        crc = (crc >>> 8) ^ TABLES[0][(int) (crc ^ b) & 0xff];
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
        long value = crc;
        int at = offset;
        int end = offset + length;
        for (; at + 8 <= end; at += 8) {
            long x = value ^ (long) LONGS.get(bytes, at);
            value =
                    TABLES[7][(int) x & 0xff]
                            ^ TABLES[6][(int) (x >>> 8) & 0xff]
                            ^ TABLES[5][(int) (x >>> 16) & 0xff]
                            ^ TABLES[4][(int) (x >>> 24) & 0xff]
                            ^ TABLES[3][(int) (x >>> 32) & 0xff]
                            ^ TABLES[2][(int) (x >>> 40) & 0xff]
                            ^ TABLES[1][(int) (x >>> 48) & 0xff]
                            ^ TABLES[0][(int) (x >>> 56)];
        }
        for (; at < end; at++) {
            value = (value >>> 8) ^ TABLES[0][(int) (value ^ bytes[at]) & 0xff];
        }
        crc = value;
    }

    @Override
    public long getValue() {
        return ~crc;
    }

    @Override
    public void reset() {
        crc = ~0L;
    }
}
