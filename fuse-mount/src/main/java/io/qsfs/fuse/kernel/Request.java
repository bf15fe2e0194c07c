package io.qsfs.fuse.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One request of the kernel in the buffer of a worker; valid until the worker receives the next.
 * Not thread-safe.
 *
 * <pre>
 * struct fuse_in_header, in the byte order of the machine:
 *  0 u32 length    4 u32 opcode     8 u64 unique   16 u64 node
 * 24 u32 user     28 u32 group     32 u32 process  36 u16 length of extensions / 8   38 u16 –
 * 40 body: the struct of the opcode, then names that end in a zero byte, or data, then extensions
 * </pre>
 */
final class Request {
    /** Bytes before the body. */
    static final int HEADER_LENGTH = 40;

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());

    private final byte[] bytes;
    private final MemorySegment segment;
    private int length;

    /**
     * @param capacity the largest request, with its header
     */
    Request(int capacity) {
        bytes = new byte[capacity];
        segment = MemorySegment.ofArray(bytes);
    }

    /** Where the channel puts the next request. */
    MemorySegment segment() {
        return segment;
    }

    /** Takes note of what the channel received. */
    void received(int receivedLength) throws FuseError {
        length = receivedLength;
        if (receivedLength < HEADER_LENGTH || intAt(0) != receivedLength) {
            throw new FuseError(Errno.EIO);
        }
    }

    int opcode() {
        return intAt(4);
    }

    long unique() {
        return longAt(8);
    }

    long node() {
        return longAt(16);
    }

    Caller caller() {
        return new Caller(intAt(24), intAt(28), intAt(32));
    }

    /** The array that holds the request; data of a write is read from it in place. */
    byte[] array() {
        return bytes;
    }

    int bodyInt(int offset) {
        return intAt(HEADER_LENGTH + offset);
    }

    long bodyLong(int offset) {
        return longAt(HEADER_LENGTH + offset);
    }

    /** A copy of the zero-terminated bytes that start at this offset of the body. */
    byte[] name(int offset) throws FuseError {
        int start = HEADER_LENGTH + offset;
        return Arrays.copyOfRange(bytes, start, nameEnd(start));
    }

    /** The offset in the body just behind the zero-terminated bytes that start at this one. */
    int afterName(int offset) throws FuseError {
        return nameEnd(HEADER_LENGTH + offset) + 1 - HEADER_LENGTH;
    }

    /** A copy of the bytes at this offset of the body. */
    byte[] data(int offset, int count) throws FuseError {
        int start = HEADER_LENGTH + offset;
        if (count < 0 || count > length - start) {
            throw new FuseError(Errno.EIO);
        }
        return Arrays.copyOfRange(bytes, start, start + count);
    }

    /** The position in {@link #array} of so many bytes of data at this offset of the body. */
    int dataPosition(int offset, int count) throws FuseError {
        int start = HEADER_LENGTH + offset;
        if (count < 0 || count > length - start) {
            throw new FuseError(Errno.EIO);
        }
        return start;
    }

    private int nameEnd(int start) throws FuseError {
        int end = length - 8 * ((short) SHORT.get(bytes, 36) & 0xFFFF);
        for (int i = start; i < end; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        throw new FuseError(Errno.EIO);
    }

    private int intAt(int position) {
        return (int) INT.get(bytes, position);
    }

    private long longAt(int position) {
        return (long) LONG.get(bytes, position);
    }
}
