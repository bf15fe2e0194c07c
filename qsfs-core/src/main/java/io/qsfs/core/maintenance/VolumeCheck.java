package io.qsfs.core.maintenance;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.journal.Log;
import io.qsfs.core.journal.Manifest;
import io.qsfs.core.journal.OpenedLog;
import io.qsfs.core.meta.MetadataSnapshot;
import io.qsfs.core.time.Threads;
import io.qsfs.core.volume.CheckLog;
import io.qsfs.core.volume.ContentCheck;
import io.qsfs.core.volume.Finding;
import io.qsfs.core.volume.TreeCheck;

import java.util.Optional;

/**
 * Checks a whole volume, as it was at one moment, while it is in use or not: its rows against each
 * other, its extents against the packs, its stripes against what the nodes have, and on demand
 * every byte. Changes nothing. {@link #run} is called once.
 */
public final class VolumeCheck {
    private final OpenedLog opened;
    private final Maintenance maintenance;
    private final Threads threads;
    private final CheckLog log = new CheckLog();

    public VolumeCheck(OpenedLog opened, Maintenance maintenance, Threads threads) {
        this.opened = opened;
        this.maintenance = maintenance;
        this.threads = threads;
    }

    /** What it has looked at so far. */
    public CheckLog progress() {
        return log;
    }

    /**
     * @param deep whether every chunk is read and authenticated
     * @throws StorageException when it could not be checked, because the nodes do not take or give
     *     what that needs
     */
    public CheckReport run(boolean deep) throws StorageException {
        opened.log().sync();
        try (MetadataSnapshot rows = opened.log().snapshot()) {
            new TreeCheck(rows, pack -> manifest(rows, pack), log).run();
            StripeCensus stripes = maintenance.census();
            if (stripes.lost() > 0) {
                log.add(
                        Finding.Table.STRIPE,
                        "%d of %d stripes have too few shards on the nodes that answer"
                                .formatted(stripes.lost(), stripes.stripes()));
            }
            if (deep) {
                new ContentCheck(rows, opened.log(), log).run(threads);
            }
            return new CheckReport(
                    log.rows(), log.contentBytes(), stripes, log.count(), log.findings());
        }
    }

    /** The manifest of a pack that may have been on its way when the rows were as they are. */
    private Optional<Manifest> manifest(MetadataSnapshot rows, PackId pack)
            throws StorageException {
        Optional<Manifest> known = Manifest.find(rows, pack);
        if (known.isPresent()) {
            return known;
        }
        Log now = opened.log();
        now.sync();
        return Manifest.find(now.rows(), pack);
    }
}
