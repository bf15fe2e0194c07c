package io.qsfs.core.journal;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.BytesWriter;
import io.qsfs.core.bytes.PackId;
import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.RowChange;
import io.qsfs.core.stripe.Stripe;
import io.qsfs.core.stripe.StripeCodec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The list of a checkpoint's runs, in key order; the content of the blocks of a root pack, version
 * 1:
 *
 * <pre>
 * 2    version, 1
 * 16   volume id
 * 8    the last transaction in the checkpoint
 * 24   the first pack behind it
 * 4    count of runs, then for each:
 *        varint  length of its first key, then the key
 *        32      SHA-256 of the run's content
 *        stripe of the run's pack ({@link StripeCodec})
 * </pre>
 */
record CheckpointRoot(VolumeId volume, long lsn, PackId next, List<Run> runs) {
    private static final int VERSION = 1;
    private static final int RUNS_MAX = 1 << 24;

    CheckpointRoot {
        runs = List.copyOf(runs);
    }

    /**
     * Rows from its first key up to the next run's first key.
     *
     * <p>Immutable.
     */
    static final class Run {
        static final int HASH_LENGTH = 32;

        private final byte[] firstKey;
        private final byte[] hash;
        private final Stripe stripe;

        /** Takes the arrays. */
        Run(byte[] firstKey, byte[] hash, Stripe stripe) {
            this.firstKey = firstKey;
            this.hash = hash;
            this.stripe = stripe;
        }

        byte[] firstKey() {
            return firstKey;
        }

        boolean hasHash(byte[] other) {
            return Arrays.equals(hash, other);
        }

        Stripe stripe() {
            return stripe;
        }

        PackId pack() {
            return stripe.pack();
        }
    }

    /** This root with every run's stripe as the mender leaves it; itself when none moved. */
    CheckpointRoot mended(CheckpointStripes.StripeMender mender) throws StorageException {
        List<Run> mended = new ArrayList<>();
        boolean moved = false;
        for (Run run : runs) {
            Stripe stripe = mender.mend(run.stripe);
            moved |= !stripe.equals(run.stripe);
            mended.add(new Run(run.firstKey, run.hash, stripe));
        }
        return moved ? new CheckpointRoot(volume, lsn, next, mended) : this;
    }

    byte[] write() {
        var out = new BytesWriter(64 + 256 * runs.size());
        out.int16(VERSION).volumeId(volume).int64(lsn).packId(next).int32(runs.size());
        for (Run run : runs) {
            out.varint(run.firstKey.length).bytes(run.firstKey).bytes(run.hash);
            StripeCodec.write(run.stripe, out);
        }
        return out.toBytes();
    }

    static CheckpointRoot read(BytesReader in) throws StorageException {
        in.version(VERSION);
        VolumeId volume = in.volumeId();
        long lsn = in.nonNegative();
        PackId next = in.packId();
        int count = in.count(RUNS_MAX);
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long keyLength = in.varint();
            if (keyLength < 0 || keyLength > RowChange.MAX_KEY_BYTES) {
                throw in.corrupt("a key of " + keyLength + " bytes");
            }
            runs.add(
                    new Run(
                            in.bytes((int) keyLength),
                            in.bytes(Run.HASH_LENGTH),
                            StripeCodec.read(in)));
        }
        in.end();
        return new CheckpointRoot(volume, lsn, next, runs);
    }
}
