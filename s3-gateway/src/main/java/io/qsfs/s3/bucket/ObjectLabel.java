package io.qsfs.s3.bucket;

import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Label;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What a listing shows of an object, kept in the label of its inode, version 1:
 *
 * <pre>
 *   1 B version = 1 | 1 B flags | 1 B storage class | 2 B parts | 16 B hash of the ETag |
 *   1 B checksum algorithm or 0 | checksum | 1 B length of owner | owner
 * </pre>
 *
 * <p>Flags: 1 composite checksum, 2 sealed with a customer's key, 4 tagged. The volume clears the
 * label when content changes in place: then the ETag says which change it was.
 *
 * @param hash MD5 of the content, or of the parts' MD5s, in hexadecimal
 * @param parts 0 unless it was made of parts
 * @param owner name of the user who stored it
 */
public record ObjectLabel(
        String hash,
        int parts,
        StorageClass storageClass,
        Optional<ObjectChecksum> checksum,
        boolean customerKey,
        boolean tagged,
        String owner) {
    private static final int VERSION = 1;
    private static final int COMPOSITE = 1;
    private static final int CUSTOMER_KEY = 2;
    private static final int TAGGED = 4;

    /** Encodes into the bytes of a label. */
    public Label encode() {
        ByteBuffer out = ByteBuffer.allocate(Label.MAX_BYTES);
        int flags =
                (checksum.isPresent() && checksum.get().composite() ? COMPOSITE : 0)
                        | (customerKey ? CUSTOMER_KEY : 0)
                        | (tagged ? TAGGED : 0);
        out.put((byte) VERSION).put((byte) flags).put((byte) storageClass.code());
        out.putShort((short) parts).put(HexFormat.of().parseHex(hash));
        int algorithm = checksum.map(c -> c.algorithm().code()).orElse(0);
        out.put((byte) algorithm);
        checksum.ifPresent(c -> out.put(c.bytes()));
        byte[] name = owner.getBytes(StandardCharsets.UTF_8);
        out.put((byte) name.length).put(name);
        return Label.of(Arrays.copyOf(out.array(), out.position()));
    }

    /** The label of an inode, unless its content was written otherwise. */
    public static Optional<ObjectLabel> of(Inode inode) {
        if (inode.label().isEmpty()) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(inode.label().toBytes());
        if (in.remaining() < 23 || in.get() != VERSION) {
            return Optional.empty();
        }
        int flags = in.get();
        StorageClass storageClass = StorageClass.ofCode(in.get());
        int parts = in.getShort() & 0xffff;
        byte[] hash = new byte[16];
        in.get(hash);
        Optional<ObjectChecksum> checksum = Optional.empty();
        var algorithm = ChecksumAlgorithm.ofCode(in.get());
        if (algorithm.isPresent()) {
            byte[] value = new byte[algorithm.get().length()];
            in.get(value);
            boolean composite = (flags & COMPOSITE) != 0;
            checksum = Optional.of(ObjectChecksum.of(algorithm.get(), value, composite));
        }
        byte[] owner = new byte[in.get() & 0xff];
        in.get(owner);
        return Optional.of(
                new ObjectLabel(
                        HexFormat.of().formatHex(hash),
                        parts,
                        storageClass,
                        checksum,
                        (flags & CUSTOMER_KEY) != 0,
                        (flags & TAGGED) != 0,
                        new String(owner, StandardCharsets.UTF_8)));
    }

    /** The same, tagged or not. */
    public ObjectLabel withTagged(boolean value) {
        return new ObjectLabel(hash, parts, storageClass, checksum, customerKey, value, owner);
    }

    /** The ETag without quotes. */
    public String etag() {
        return parts == 0 ? hash : hash + "-" + parts;
    }

    /** The ETag of any file, without quotes. */
    public static String etag(Inode inode) {
        return of(inode)
                .map(ObjectLabel::etag)
                .orElseGet(
                        () ->
                                HexFormat.of().toHexDigits(inode.number())
                                        + HexFormat.of().toHexDigits(inode.changes())
                                        + "-1");
    }
}
