package io.qsfs.core.journal;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;
import io.qsfs.core.meta.MetadataReader;
import io.qsfs.core.meta.RowChange;
import io.qsfs.core.meta.RowCursor;
import io.qsfs.core.pack.PackFooter;
import io.qsfs.core.stripe.Stripe;
import io.qsfs.core.stripe.StripeCodec;

import java.util.Optional;

/**
 * What the metadata store knows of a stored log pack: where it lies, and what in it may still be
 * needed. Row key: {@code 'M'}, pack id. Row value, version 1:
 *
 * <pre>
 * 1       version, 1
 *         stripe ({@link StripeCodec})
 * 8       position of the first transaction, 0 for none
 * 8       position of the last transaction, 0 for none
 * 4       count of chunks
 * 4       bytes of chunks
 * </pre>
 *
 * @param firstLsn 0 when the pack holds no transaction
 * @param chunkBytes of sealed chunks, which lie at the pack's start
 */
public record Manifest(Stripe stripe, long firstLsn, long lastLsn, int chunkCount, int chunkBytes) {
    private static final byte PREFIX = 'M';
    private static final int VERSION = 1;

    /** Bytes of a row beside two for each shard. */
    private static final int FIXED_MAX = 128;

    /** Bytes of the transaction that writes a manifest, at most. */
    static int transactionLengthMax(int shards) {
        return FIXED_MAX + 2 * shards;
    }

    static Manifest of(Stripe stripe, PackFooter footer) {
        return new Manifest(
                stripe,
                footer.firstLsn(),
                footer.lastLsn(),
                footer.chunks().size(),
                footer.chunksEnd());
    }

    public PackId pack() {
        return stripe.pack();
    }

    /** The rows of all manifests. */
    public static KeyRange range() {
        return KeyRange.prefix(new byte[] {PREFIX});
    }

    /** The manifest of a log pack; nothing when the volume has no stored pack of that id. */
    public static Optional<Manifest> find(MetadataReader rows, PackId pack)
            throws StorageException {
        Optional<byte[]> value = rows.get(key(pack));
        return value.isEmpty() ? Optional.empty() : Optional.of(read(pack, value.get()));
    }

    /** The manifests in the order of pack ids. The caller closes the cursor. */
    public static ManifestCursor scan(MetadataReader rows) throws StorageException {
        return new ManifestCursor(rows.scan(range(), Direction.FORWARD));
    }

    /** The change that notes this manifest. */
    public RowChange toRow() {
        var out = new BytesWriter(FIXED_MAX).int8(VERSION);
        StripeCodec.write(stripe, out);
        out.int64(firstLsn).int64(lastLsn).int32(chunkCount).int32(chunkBytes);
        return RowChange.put(key(pack()), out.toBytes());
    }

    /** The change that forgets the pack. */
    public static RowChange forget(PackId pack) {
        return RowChange.delete(key(pack));
    }

    /** The pack whose manifest the change notes or forgets, if it is one of a manifest. */
    static Optional<PackId> packOf(RowChange change) {
        byte[] key = change.key();
        return key.length == 1 + PackId.LENGTH && key[0] == PREFIX
                ? Optional.of(PackId.read(key, 1))
                : Optional.empty();
    }

    /** The manifest that the change of a row of manifests notes; empty when it forgets one. */
    static Optional<Manifest> noted(RowChange change) throws StorageException {
        return change.isDelete()
                ? Optional.empty()
                : Optional.of(read(PackId.read(change.key(), 1), change.value()));
    }

    /** This manifest of a pack that lies elsewhere. */
    public Manifest at(Stripe moved) {
        return new Manifest(moved, firstLsn, lastLsn, chunkCount, chunkBytes);
    }

    static Manifest read(RowCursor row) throws StorageException {
        return read(PackId.read(row.key(), 1), row.value());
    }

    private static Manifest read(PackId pack, byte[] value) throws StorageException {
        var in = new BytesReader("manifest of pack " + pack, value);
        int version = in.unsignedByte();
        if (version != VERSION) {
            throw new StorageException.UnsupportedVersion(
                    "manifest of pack " + pack + " has version " + version + ": use a newer qsfs");
        }
        var manifest =
                new Manifest(
                        StripeCodec.read(in),
                        in.nonNegative(),
                        in.nonNegative(),
                        in.count(Integer.MAX_VALUE),
                        in.count(Integer.MAX_VALUE));
        in.end();
        if (!manifest.pack().equals(pack)) {
            throw in.corrupt("it is that of pack " + manifest.pack());
        }
        return manifest;
    }

    private static byte[] key(PackId pack) {
        byte[] key = new byte[1 + PackId.LENGTH];
        key[0] = PREFIX;
        pack.write(key, 1);
        return key;
    }
}
