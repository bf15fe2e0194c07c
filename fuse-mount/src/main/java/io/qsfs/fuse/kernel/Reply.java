package io.qsfs.fuse.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The answer to one request, built in an array that is used again for the next. Not thread-safe.
 *
 * <pre>
 * struct fuse_out_header:  0 u32 length   4 s32 error, 0 or negative   8 u64 unique   16 body
 * </pre>
 */
final class Reply {
    static final int HEADER_LENGTH = 16;

    /** Room for every answer but data and listings. */
    private static final int INITIAL_CAPACITY = 4096;

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());

    private byte[] bytes = new byte[INITIAL_CAPACITY];
    private MemorySegment segment = MemorySegment.ofArray(bytes);
    private int end = HEADER_LENGTH;

    /** Starts an empty answer of success. */
    void begin(long unique) {
        end = HEADER_LENGTH;
        INT.set(bytes, 4, 0);
        LONG.set(bytes, 8, unique);
    }

    /** Replaces the answer by an error. */
    void fail(int errno) {
        end = HEADER_LENGTH;
        INT.set(bytes, 4, -errno);
    }

    /** The error number of the answer; 0 for success. */
    int errno() {
        return -(int) INT.get(bytes, 4);
    }

    /** Turns the answer into a notification, which has its code where an answer has its error. */
    void notification(int code) {
        end = HEADER_LENGTH;
        INT.set(bytes, 4, code);
        LONG.set(bytes, 8, 0L);
    }

    /** Completes the header; returns what to send, in the first {@link #length} bytes. */
    MemorySegment finish() {
        INT.set(bytes, 0, end);
        return segment;
    }

    int length() {
        return end;
    }

    /** Makes sure that so many bytes of the body can be put behind the present end. */
    void reserve(int count) {
        if (bytes.length - end < count) {
            bytes = Arrays.copyOf(bytes, end + count);
            segment = MemorySegment.ofArray(bytes);
        }
    }

    /** The array under the answer, valid until {@link #reserve} is called again. */
    byte[] array() {
        return bytes;
    }

    /** The position in {@link #array} where the next byte of the body goes. */
    int position() {
        return end;
    }

    /** Counts bytes that were put into {@link #array} directly, or takes some back. */
    void position(int newEnd) {
        end = newEnd;
    }

    void putShort(int value) {
        SHORT.set(bytes, end, (short) value);
        end += 2;
    }

    void putInt(int value) {
        INT.set(bytes, end, value);
        end += 4;
    }

    void putLong(long value) {
        LONG.set(bytes, end, value);
        end += 8;
    }

    void putBytes(byte[] source) {
        System.arraycopy(source, 0, bytes, end, source.length);
        end += source.length;
    }

    void putZeros(int count) {
        Arrays.fill(bytes, end, end + count, (byte) 0);
        end += count;
    }
}
