package io.qsfs.core.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.meta.memory.MemoryMetadataStore;
import io.qsfs.core.time.Environment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;

/** Whatever is done to a file, it reads like a plain array to which the same was done. */
final class ContentLawsTest {
    private static final int MAX_SIZE = 700_000;
    private static final Name NAME = Name.of("file");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void readsLikeAnArray(long seed) throws Exception {
        new Trial(seed).run(250);
    }

    @Test
    void shortensInSteps() throws Exception {
        var trial = new Trial(77);
        try (FileHandle file = trial.volume.open(trial.inode)) {
            byte[] one = {7};
            for (int i = 0; i < 3000; i++) {
                file.write(2L * i, one, 0, 1);
                file.flush();
            }
            file.truncate(3);
            byte[] read = new byte[10];
            assertThat(file.read(0, read, 0, 10)).isEqualTo(3);
            assertThat(read).startsWith(7, 0, 7, 0, 0);
        }
        RowAudit.check(trial.rows);
    }

    @Test
    void aFileThatLostWrittenContentNeverSaysThatItIsSafe() throws Exception {
        var log = new MemoryLog(new MemoryMetadataStore(), 9);
        var config = new VolumeConfig(1 << 20, 1, java.time.Duration.ofDays(1), 0, 0);
        try (Volume volume =
                        Volume.open(
                                log,
                                Environment.system(),
                                config,
                                () -> new Room(1L << 40, 1L << 40));
                FileHandle file = volume.stage(NewInode.file(0644, 0, 0))) {
            file.write(0, new byte[1000], 0, 1000);
            log.failNext();
            assertThatThrownBy(file::sync).isInstanceOf(StorageException.NoSpace.class);
            assertThatThrownBy(file::sync).isInstanceOf(StorageException.NoSpace.class);
            assertThatThrownBy(() -> file.write(0, new byte[1], 0, 1))
                    .isInstanceOf(StorageException.NoSpace.class);
        } catch (StorageException.NoSpace e) {
            assertThat(e).as("closing reports it too").hasMessageContaining("full");
        }
    }

    /** One file, its model, and a second file to clone from. */
    private static final class Trial {
        private final Random random;
        private final String seed;
        private final Volume volume;
        private final StoreRows rows;
        private final long inode;
        private final long other;
        private byte[] model = new byte[0];
        private byte[] otherModel = new byte[0];

        Trial(long seed) throws StorageException {
            this.random = new Random(seed);
            this.seed = "seed " + seed;
            var store = new MemoryMetadataStore();
            rows = new StoreRows(store);
            var config = new VolumeConfig(1 << 20, 1, java.time.Duration.ofDays(1), 0, 0);
            volume =
                    Volume.open(
                            new MemoryLog(store, 9),
                            Environment.system(),
                            config,
                            () -> new Room(1L << 40, 1L << 40));
            inode = create(NAME);
            other = create(Name.of("other"));
        }

        private long create(Name name) throws StorageException {
            return volume.update(
                    tree -> tree.create(Inode.ROOT, name, NewInode.file(0644, 1, 2)).number());
        }

        void run(int steps) throws StorageException {
            try (FileHandle file = volume.open(inode);
                    FileHandle source = volume.open(other)) {
                for (int i = 0; i < steps; i++) {
                    step(file, source);
                    check(file);
                }
                file.flush();
                source.flush();
                RowAudit.check(rows);
                file.truncate(0);
                source.truncate(0);
            }
            RowAudit.check(rows);
            volume.update(
                    tree -> {
                        tree.unlink(Place.file(Inode.ROOT, NAME));
                        return 0;
                    });
            RowAudit.check(rows);
        }

        private void step(FileHandle file, FileHandle source) throws StorageException {
            int offset = random.nextInt(random.nextBoolean() ? MAX_SIZE : model.length + 1);
            int length = 1 + random.nextInt(1 << random.nextInt(19));
            length = Math.min(length, MAX_SIZE - offset);
            if (length < 1) {
                return;
            }
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> write(file, offset, length);
                case 4 -> append(file, Math.min(length, Math.max(0, MAX_SIZE - model.length)));
                case 5 -> {
                    file.truncate(offset);
                    model = Arrays.copyOf(model, offset);
                }
                case 6 -> {
                    file.punchHole(offset, length);
                    fill(offset, Math.min(model.length, offset + length));
                }
                case 7 -> {
                    boolean keep = random.nextBoolean();
                    file.zeroRange(offset, length, keep);
                    model = keep ? model : grown(model, offset + length);
                    fill(offset, Math.min(model.length, offset + length));
                }
                case 8 -> file.flush();
                case 9 -> {
                    byte[] bytes = bytes(length);
                    source.write(offset, bytes, 0, length);
                    otherModel = grown(otherModel, offset + length);
                    System.arraycopy(bytes, 0, otherModel, offset, length);
                }
                case 10 -> cloneFrom(file, source, offset, length);
                default -> cloneInside(file, offset, length);
            }
        }

        private void write(FileHandle file, int offset, int length) throws StorageException {
            byte[] bytes = bytes(length);
            file.write(offset, bytes, 0, length);
            model = grown(model, offset + length);
            System.arraycopy(bytes, 0, model, offset, length);
        }

        private void append(FileHandle file, int length) throws StorageException {
            byte[] bytes = bytes(length);
            assertThat(file.append(bytes, 0, length)).as(seed).isEqualTo(model.length);
            model = Arrays.copyOf(model, model.length + length);
            System.arraycopy(bytes, 0, model, model.length - length, length);
        }

        private void cloneFrom(FileHandle file, FileHandle source, int offset, int length)
                throws StorageException {
            int target = random.nextInt(MAX_SIZE - length);
            int count = Math.max(0, Math.min(length, otherModel.length - offset));
            assertThat(file.cloneFrom(source, offset, target, length)).as(seed).isEqualTo(count);
            if (count > 0) {
                model = grown(model, target + count);
                System.arraycopy(otherModel, offset, model, target, count);
            }
        }

        private void cloneInside(FileHandle file, int offset, int length) throws StorageException {
            int target = random.nextInt(MAX_SIZE - length);
            int count = Math.max(0, Math.min(length, model.length - offset));
            if (count > 0 && Math.abs((long) target - offset) >= count) {
                assertThat(file.cloneFrom(file, offset, target, count)).isEqualTo(count);
                byte[] from = Arrays.copyOfRange(model, offset, offset + count);
                model = grown(model, target + count);
                System.arraycopy(from, 0, model, target, count);
            }
        }

        private byte[] bytes(int length) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            return bytes;
        }

        private static byte[] grown(byte[] array, int length) {
            return array.length >= length ? array : Arrays.copyOf(array, length);
        }

        private void fill(int from, int to) {
            if (from < to) {
                Arrays.fill(model, from, to, (byte) 0);
            }
        }

        private void check(FileHandle file) throws StorageException {
            assertThat(file.attributes().size()).as(seed).isEqualTo(model.length);
            int offset = random.nextInt(model.length + 1);
            int length = random.nextInt(200_000);
            byte[] read = new byte[length + 2];
            Arrays.fill(read, (byte) 99);
            int count = file.read(offset, read, 1, length);
            assertThat(count).as(seed).isEqualTo(Math.min(length, model.length - offset));
            assertThat(Arrays.equals(read, 1, 1 + count, model, offset, offset + count))
                    .as(seed)
                    .isTrue();
            if (random.nextInt(8) == 0) {
                checkSeek(file, offset);
            }
        }

        private void checkSeek(FileHandle file, int offset) throws StorageException {
            OptionalLong data = file.seekData(offset);
            long until = data.orElse(model.length);
            for (int i = offset; i < until; i++) {
                assertThat(model[i]).as(seed).isZero();
            }
            OptionalLong hole = file.seekHole(offset);
            assertThat(hole.isPresent()).as(seed).isEqualTo(offset < model.length);
            if (data.isPresent() && data.getAsLong() == offset) {
                assertThat(hole.getAsLong()).as(seed).isGreaterThan(offset);
            }
        }
    }
}
