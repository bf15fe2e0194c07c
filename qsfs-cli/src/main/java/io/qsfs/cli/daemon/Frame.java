package io.qsfs.cli.daemon;

import io.qsfs.core.error.StorageException;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * One message between a client and the daemon. Version 1 of the protocol on the socket:
 *
 * <pre>
 * both sides first   "QSFS" u16 version
 * then frames        u8 kind | u32 length | length bytes          (big-endian)
 * client → daemon    REQUEST (JSON), then INPUT…, INPUT_END; closing the socket cancels
 * daemon → client    OUTPUT, MESSAGES and INPUT_WANTED in any order, then EXIT (u8 status)
 * </pre>
 *
 * Input is sent only after INPUT_WANTED, one frame for each, so a command that does not read its
 * input leaves it alone.
 */
final class Frame {
    static final int MAGIC = 0x51534653;
    static final int VERSION = 1;

    /** Most bytes of a payload. */
    static final int LENGTH_MAX = 1 << 20;

    private final Kind kind;
    private final byte[] payload;

    private Frame(Kind kind, byte[] payload) {
        this.kind = kind;
        this.payload = payload;
    }

    Kind kind() {
        return kind;
    }

    /** The bytes themselves, not a copy. */
    byte[] payload() {
        return payload;
    }

    enum Kind {
        REQUEST(0),
        INPUT(1),
        INPUT_END(2),
        INPUT_WANTED(3),
        OUTPUT(4),
        MESSAGES(5),
        EXIT(6);

        private static final Kind[] BY_CODE = values();

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    static void greet(DataOutputStream out) throws IOException {
        out.writeInt(MAGIC);
        out.writeShort(VERSION);
        out.flush();
    }

    static void expectGreeting(DataInputStream in, String peer) throws IOException {
        if (in.readInt() != MAGIC) {
            throw new StorageException.Corrupt(peer + " does not speak the protocol of QSFS");
        }
        int version = in.readUnsignedShort();
        if (version != VERSION) {
            throw new StorageException.UnsupportedVersion(
                    peer
                            + " speaks version "
                            + version
                            + " of the protocol and this program version "
                            + VERSION
                            + "; run 'qsfs down' with the older program, then 'qsfs up' with the"
                            + " newer");
        }
    }

    /** Sends a frame; the caller holds the stream's lock. */
    static void write(DataOutputStream out, Kind kind, byte[] bytes, int offset, int length)
            throws IOException {
        out.writeByte(kind.code);
        out.writeInt(length);
        out.write(bytes, offset, length);
    }

    /** Reads one frame; its payload is the caller's. */
    static Frame read(DataInputStream in) throws IOException {
        int number = in.readUnsignedByte();
        int length = in.readInt();
        if (number >= Kind.BY_CODE.length || length < 0 || length > LENGTH_MAX) {
            throw new StorageException.Corrupt(
                    "frame of kind "
                            + number
                            + " and length "
                            + length
                            + " on the daemon's socket");
        }
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new Frame(Kind.BY_CODE[number], payload);
    }
}
