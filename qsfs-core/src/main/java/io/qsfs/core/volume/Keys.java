package io.qsfs.core.volume;

import io.qsfs.core.bytes.PackId;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Keys of the rows of the tree, version 1. Integers are big-endian, so that keys order as numbers.
 *
 * <pre>
 * I inode(8)                           inode           {@link InodeCodec}
 * D parent(8) name                     dentry          {@link DentryCodec}
 * D parent(8) name "/"                 dentry of a directory
 * X inode(8) offset(8)                 extent          {@link ExtentCodec}
 * A inode(8) namespace(1) name         extended attribute: its value as it is
 * V parent(8) key' 0 0 ~number(8)      older version   {@link VersionCodec}
 * R pack(24) first chunk(4)            chunks that several extents share {@link References}
 * K position(8) sequence(4)            chunks that no extent names any more {@link Death}
 * O inode(8)                           inode without a name, removed at the next open; no value
 * C "numbers"                          the first number that no inode or version has had
 * </pre>
 *
 * <p>In a version's key the dentry's key is written with each 0 followed by 255, so that 0 0 ends
 * it and names order as they do among dentries; the number is inverted, so newest comes first. The
 * letters M and G belong to the log.
 */
final class Keys {
    static final byte INODE = 'I';
    static final byte DENTRY = 'D';
    static final byte EXTENT = 'X';
    static final byte ATTRIBUTE = 'A';
    static final byte VERSION = 'V';
    static final byte REFERENCE = 'R';
    static final byte DEATH = 'K';
    static final byte ORPHAN = 'O';

    static final byte[] NUMBERS = {'C', 'n', 'u', 'm', 'b', 'e', 'r', 's'};

    private static final int NUMBER_END = 9;
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private Keys() {}

    /** A letter and a number: the whole key, or what a group of keys starts with. */
    static byte[] of(byte letter, long number) {
        byte[] key = new byte[NUMBER_END];
        key[0] = letter;
        LONG.set(key, 1, number);
        return key;
    }

    static byte[] dentry(long parent, Name name, boolean directory) {
        byte[] key = new byte[NUMBER_END + name.length() + (directory ? 1 : 0)];
        key[0] = DENTRY;
        LONG.set(key, 1, parent);
        name.copyTo(key, NUMBER_END);
        if (directory) {
            key[key.length - 1] = '/';
        }
        return key;
    }

    static byte[] dentry(long parent, DentryKey place) {
        byte[] rest = place.bytes();
        byte[] key = new byte[NUMBER_END + rest.length];
        key[0] = DENTRY;
        LONG.set(key, 1, parent);
        System.arraycopy(rest, 0, key, NUMBER_END, rest.length);
        return key;
    }

    static byte[] extent(long inode, long offset) {
        byte[] key = new byte[NUMBER_END + 8];
        key[0] = EXTENT;
        LONG.set(key, 1, inode);
        LONG.set(key, NUMBER_END, offset);
        return key;
    }

    static byte[] attribute(long inode, AttributeName name) {
        byte[] rest = name.rest();
        byte[] key = new byte[NUMBER_END + 1 + rest.length];
        key[0] = ATTRIBUTE;
        LONG.set(key, 1, inode);
        key[NUMBER_END] = (byte) name.namespace().code();
        System.arraycopy(rest, 0, key, NUMBER_END + 1, rest.length);
        return key;
    }

    static AttributeName attributeName(byte[] key) {
        return AttributeName.take(
                AttributeName.Namespace.ofCode(key[NUMBER_END]),
                Arrays.copyOfRange(key, NUMBER_END + 1, key.length));
    }

    static byte[] reference(PackId pack, int firstChunk) {
        byte[] key = new byte[1 + PackId.LENGTH + 4];
        key[0] = REFERENCE;
        pack.write(key, 1);
        INT.set(key, 1 + PackId.LENGTH, firstChunk);
        return key;
    }

    static int referenceChunk(byte[] key) {
        return (int) INT.get(key, 1 + PackId.LENGTH);
    }

    static byte[] death(long position, int sequence) {
        byte[] key = new byte[NUMBER_END + 4];
        key[0] = DEATH;
        LONG.set(key, 1, position);
        INT.set(key, NUMBER_END, sequence);
        return key;
    }

    /** Before every version of the dentry that is older than the number. */
    static byte[] versionsBefore(long parent, DentryKey place, long number) {
        return version(parent, place, number - 1);
    }

    static byte[] version(long parent, DentryKey place, long number) {
        byte[] prefix = versions(parent, place);
        byte[] key = Arrays.copyOf(prefix, prefix.length + 8);
        LONG.set(key, prefix.length, ~number);
        return key;
    }

    /** What the keys of all older versions of one dentry start with. */
    static byte[] versions(long parent, DentryKey place) {
        byte[] key = versionsFrom(parent, place);
        return Arrays.copyOf(key, key.length + 2);
    }

    /** At or before the versions of the first dentry at or after the place. */
    static byte[] versionsFrom(long parent, DentryKey place) {
        byte[] bytes = place.bytes();
        int zeros = 0;
        for (byte b : bytes) {
            zeros += b == 0 ? 1 : 0;
        }
        byte[] key = new byte[NUMBER_END + bytes.length + zeros];
        key[0] = VERSION;
        LONG.set(key, 1, parent);
        int at = NUMBER_END;
        for (byte b : bytes) {
            key[at++] = b;
            if (b == 0) {
                key[at++] = (byte) 0xff;
            }
        }
        return key;
    }

    /** The dentry's key inside a version's key. */
    static DentryKey versionPlace(byte[] key) {
        byte[] place = new byte[key.length - NUMBER_END - 10];
        int length = 0;
        for (int at = NUMBER_END; at < key.length - 10; at++) {
            place[length++] = key[at];
            if (key[at] == 0) {
                at++;
            }
        }
        return DentryKey.take(Arrays.copyOf(place, length));
    }

    static long versionNumber(byte[] key) {
        return ~(long) LONG.get(key, key.length - 8);
    }

    /** The number behind the letter: inode or parent. */
    static long number(byte[] key) {
        return (long) LONG.get(key, 1);
    }

    /** The offset in an extent's key. */
    static long extentOffset(byte[] key) {
        return (long) LONG.get(key, NUMBER_END);
    }

    /** The name in a dentry's key, without the "/" of a directory. */
    static Name dentryName(byte[] key) {
        int end = key.length > NUMBER_END && key[key.length - 1] == '/' ? 1 : 0;
        return Name.take(Arrays.copyOfRange(key, NUMBER_END, key.length - end));
    }
}
