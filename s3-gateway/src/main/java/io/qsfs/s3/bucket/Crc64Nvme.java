package io.qsfs.s3.bucket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.Checksum;

/**
 * CRC-64/NVME: polynomial 0xad93d23594c93659, reflected, all ones before and after (NVM Express
 * command set specification, section 5.2.1.3.4). Eight tables take eight bytes a step; four lanes
 * side by side, joined at the end of a block, keep the processor from waiting for one step's result
 * before the next. Not thread-safe.
 */
final class Crc64Nvme implements Checksum {
    /** The polynomial, reflected. */
    static final long POLYNOMIAL = 0x9a6c9329ac4bc9b5L;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long[][] TABLES = tables();

    private static final int LANES = 4;
    private static final int LANE = 1024;
    private static final int BLOCK = LANES * LANE;
    private static final long[][] SHIFTS = shifts();

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

    /** By each byte of a register, what a lane of zeros makes of it. */
    private static long[][] shifts() {
        long[][] shifts = new long[Long.BYTES][256];
        for (int i = 0; i < Long.BYTES; i++) {
            for (int b = 0; b < 256; b++) {
                long register = (long) b << (8 * i);
                for (int zeros = 0; zeros < LANE; zeros += Long.BYTES) {
                    register = step(register);
                }
                shifts[i][b] = register;
            }
        }
        return shifts;
    }

    @Override
    public void update(int b) {
        crc = (crc >>> 8) ^ TABLES[0][(int) (crc ^ b) & 0xff];
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        for (; at + BLOCK <= end; at += BLOCK) {
            block(bytes, at);
        }
        long value = crc;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            value = step(value ^ (long) LONGS.get(bytes, at));
        }
        for (; at < end; at++) {
            value = (value >>> 8) ^ TABLES[0][(int) (value ^ bytes[at]) & 0xff];
        }
        crc = value;
    }

    /**
     * The register is linear: lanes that begin with nothing are added to the first one, shifted.
     */
    private void block(byte[] bytes, int start) {
        long first = crc;
        long second = 0;
        long third = 0;
        long fourth = 0;
        for (int at = start; at < start + LANE; at += Long.BYTES) {
            first = step(first ^ (long) LONGS.get(bytes, at));
            second = step(second ^ (long) LONGS.get(bytes, at + LANE));
            third = step(third ^ (long) LONGS.get(bytes, at + 2 * LANE));
            fourth = step(fourth ^ (long) LONGS.get(bytes, at + 3 * LANE));
        }
        crc = shift(shift(shift(first) ^ second) ^ third) ^ fourth;
    }

    private static long step(long x) {
        return TABLES[7][(int) x & 0xff]
                ^ TABLES[6][(int) (x >>> 8) & 0xff]
                ^ TABLES[5][(int) (x >>> 16) & 0xff]
                ^ TABLES[4][(int) (x >>> 24) & 0xff]
                ^ TABLES[3][(int) (x >>> 32) & 0xff]
                ^ TABLES[2][(int) (x >>> 40) & 0xff]
                ^ TABLES[1][(int) (x >>> 48) & 0xff]
                ^ TABLES[0][(int) (x >>> 56)];
    }

    /** The register behind a lane of zeros. */
    private static long shift(long register) {
        long shifted = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            shifted ^= SHIFTS[i][(int) (register >>> (8 * i)) & 0xff];
        }
        return shifted;
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
