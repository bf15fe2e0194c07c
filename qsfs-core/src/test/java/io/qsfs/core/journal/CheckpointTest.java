package io.qsfs.core.journal;

import static io.qsfs.core.journal.LogFixture.put;
import static io.qsfs.core.journal.LogFixture.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.core.bytes.BytesReader;
import io.qsfs.core.bytes.PackId;
import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.bytes.WriterId;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.Direction;
import io.qsfs.core.meta.KeyRange;
import io.qsfs.core.meta.RowChange;
import io.qsfs.core.placement.CodingPolicy;
import io.qsfs.core.stripe.Stripe;
import io.qsfs.core.stripe.StripeGeometry;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

final class CheckpointTest {
    private LogFixture volume;

    @BeforeEach
    void create() throws StorageException {
        volume = new LogFixture(new CodingPolicy(4, 2), 6);
    }

    @AfterEach
    void close() {
        volume.close();
    }

    @Test
    void recoveryStartsAtTheCheckpoint() throws StorageException {
        OpenedLog log = volume.open();
        fill(log, 1000, 100);
        log.log().checkpoint();
        fill(log, 10, 5);
        Map<String, String> before = rows(log);
        volume.crash();
        OpenedLog again = volume.openOnEmptyMachine();
        assertThat(rows(again)).isEqualTo(before);
        assertThat(again.log().stats().checkpoint()).isGreaterThan(0);
        assertThat(again.superblocks().current().segments()).hasSize(2);
    }

    @Test
    void aSecondCheckpointWritesOnlyWhatChanged() throws StorageException {
        OpenedLog log = volume.open();
        fill(log, 3000, 1000);
        log.log().checkpoint();
        long all = volume.network.puts();
        log.log().sync(log.log().append(List.of(put("00001500", "changed"))));
        log.log().checkpoint();
        assertThat(volume.network.puts() - all)
                .as("a pack of the log, the runs of the row and of manifests, root, superblock")
                .isLessThanOrEqualTo(4 * 6);
        Map<String, String> before = rows(log);
        volume.crash();
        assertThat(rows(volume.openOnEmptyMachine())).isEqualTo(before);
    }

    @Test
    void aCheckpointOfNothingNewIsNotWritten() throws StorageException {
        OpenedLog log = volume.open();
        fill(log, 10, 10);
        log.log().checkpoint();
        long puts = volume.network.puts();
        log.log().checkpoint();
        assertThat(volume.network.puts()).isEqualTo(puts);
    }

    @Test
    void packsOfOldCheckpointsAreNotedAsGarbage() throws StorageException {
        OpenedLog log = volume.open();
        fill(log, 10, 10);
        log.log().checkpoint();
        fill(log, 20, 10);
        log.log().checkpoint();
        int noted = 0;
        try (var cursor =
                log.log().rows().scan(KeyRange.prefix(new byte[] {'G'}), Direction.FORWARD)) {
            while (cursor.next()) {
                noted++;
            }
        }
        assertThat(noted).as("the old root and its only run").isEqualTo(2);
    }

    @Test
    void runsFollowTheRowsAsTheyGrowAndShrink() throws StorageException {
        var random = new Random(Long.getLong("seed", 5));
        OpenedLog log = volume.open();
        for (int round = 0; round < 6; round++) {
            List<RowChange> changes = new ArrayList<>();
            int from = random.nextInt(3000);
            for (int i = from; i < from + random.nextInt(2000); i++) {
                String key = "%08d".formatted(i);
                boolean gone = random.nextInt(3) == 0;
                changes.add(
                        gone ? LogFixture.delete(key) : put(key, "v".repeat(random.nextInt(900))));
                if (changes.size() == 100) {
                    log.log().append(changes);
                    changes = new ArrayList<>();
                }
            }
            changes.add(put("last", "" + round));
            log.log().append(changes);
            log.log().checkpoint();
            Map<String, String> before = rows(log);
            volume.crash();
            log = volume.openOnEmptyMachine();
            assertThat(rows(log)).as("round %d", round).isEqualTo(before);
        }
    }

    @Test
    void aRootThatIsCutOrChangedIsCorruptAndNothingElse() throws StorageException {
        var random = new Random(Long.getLong("seed", 3));
        var pack = new PackId(new WriterId(1, 2), 3);
        var stripe = new Stripe(pack, new StripeGeometry(1000, 1, 2), new int[] {0, 1, 2});
        var run = new CheckpointRoot.Run(new byte[] {1}, new byte[32], stripe);
        byte[] good = new CheckpointRoot(new VolumeId(1, 2), 9, pack, List.of(run, run)).write();
        assertThat(CheckpointRoot.read(new BytesReader("root", good)).runs()).hasSize(2);
        for (int i = 0; i < 3000; i++) {
            byte[] bad = java.util.Arrays.copyOf(good, random.nextInt(good.length + 3));
            if (bad.length > 0) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                CheckpointRoot.read(new BytesReader("root", bad));
            } catch (StorageException e) {
                assertThat(e)
                        .isInstanceOfAny(
                                StorageException.Corrupt.class,
                                StorageException.UnsupportedVersion.class);
            }
        }
    }

    private static void fill(OpenedLog log, int rows, int valueLength) throws StorageException {
        List<RowChange> changes = new ArrayList<>();
        var random = new Random(rows);
        for (int i = 0; i < rows; i++) {
            var value = new StringBuilder();
            while (value.length() < valueLength) {
                value.append(Long.toHexString(random.nextLong()));
            }
            changes.add(put("%08d".formatted(i), value.toString()));
            if (changes.size() == 100 || i == rows - 1) {
                log.log().append(changes);
                changes = new ArrayList<>();
            }
        }
        log.log().sync();
    }
}
