package io.qsfs.s3.bucket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.Checksum;

/**
 * XXH64 with seed 0 (xxHash's specification, version 0.1.1): four lanes take 32 bytes a step, what
 * is left over is mixed in at the end. Not thread-safe.
 */
final class XxHash64 implements Checksum {
    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;
    private static final long P5 = 0x27D4EB2F165667C5L;

    /** P1 + P2, which overflows. */
    private static final long FIRST_LANE = 0x60EA27EEADC0B5D6L;

    private static final int STRIPE = 32;
    private static final int LANES = STRIPE / Long.BYTES;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final long[] lanes = new long[LANES];
    private final byte[] rest = new byte[STRIPE];
    private long total;

    XxHash64() {
        reset();
    }

    @Override
    public void reset() {
        lanes[0] = FIRST_LANE;
        lanes[1] = P2;
        lanes[2] = 0;
        lanes[3] = -P1;
        total = 0;
    }

    @Override
    public void update(int b) {
        update(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
        int kept = (int) (total % STRIPE);
        int at = offset;
        int end = offset + length;
        total += length;
        if (kept > 0) {
            int taken = Math.min(length, STRIPE - kept);
            System.arraycopy(bytes, at, rest, kept, taken);
            at += taken;
            if (kept + taken < STRIPE) {
                return;
            }
            stripe(rest, 0);
        }
        for (; at + STRIPE <= end; at += STRIPE) {
            stripe(bytes, at);
        }
        System.arraycopy(bytes, at, rest, 0, end - at);
    }

    private void stripe(byte[] bytes, int at) {
        for (int lane = 0; lane < LANES; lane++) {
            lanes[lane] = round(lanes[lane], (long) LONGS.get(bytes, at + lane * Long.BYTES));
        }
    }

    private static long round(long lane, long word) {
        return Long.rotateLeft(lane + word * P2, 31) * P1;
    }

    @Override
    public long getValue() {
        long hash = total < STRIPE ? P5 : merged();
        hash += total;
        int at = 0;
        int end = (int) (total % STRIPE);
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash ^= round(0, (long) LONGS.get(rest, at));
            hash = Long.rotateLeft(hash, 27) * P1 + P4;
        }
        if (at + Integer.BYTES <= end) {
            hash ^= Integer.toUnsignedLong((int) INTS.get(rest, at)) * P1;
            hash = Long.rotateLeft(hash, 23) * P2 + P3;
            at += Integer.BYTES;
        }
        for (; at < end; at++) {
            hash ^= (rest[at] & 0xffL) * P5;
            hash = Long.rotateLeft(hash, 11) * P1;
        }
        return avalanche(hash);
    }

    private long merged() {
        long hash =
                Long.rotateLeft(lanes[0], 1)
                        + Long.rotateLeft(lanes[1], 7)
                        + Long.rotateLeft(lanes[2], 12)
                        + Long.rotateLeft(lanes[3], 18);
        for (long lane : lanes) {
            hash = (hash ^ round(0, lane)) * P1 + P4;
        }
        return hash;
    }

    private static long avalanche(long value) {
        long hash = (value ^ (value >>> 33)) * P2;
        hash = (hash ^ (hash >>> 29)) * P3;
        return hash ^ (hash >>> 32);
    }
}
