package io.qsfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The same random calls, by several users, on the mount and on a local directory: every result,
 * error number, attribute and byte must be the same. Repeat one with {@code -Dseed=}.
 */
final class SameAsLocalIT {
    private static final int STEPS = Integer.getInteger("steps", 2500);

    /**
     * Mounted anew so often, the mount answers from what the volume kept and four of six nodes
     * have.
     */
    private static final int REMOUNT_STEPS = 700;

    @RegisterExtension private final MountedVolume mounted = new MountedVolume();

    @TempDir private Path local;

    static List<Long> seeds() {
        Long given = Long.getLong("seed");
        return given != null ? List.of(given) : List.of(1L, 2L, 3L, 4L);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyCallAgrees(long seed) throws IOException {
        var reference = Files.createDirectory(local.resolve("reference"));
        var subject = mounted.point();
        Posix.chmod(local.toString(), 0755);
        Posix.chmod(reference.toString(), 0777);
        var expected = new RandomOperations(seed, reference.toString());
        var actual = new RandomOperations(seed, subject.toString());
        var history = new ArrayList<String>();
        try {
            for (int step = 0; step < STEPS; step++) {
                String wanted = expected.step();
                String got = actual.step();
                history.add(expected.done() + " = " + wanted);
                assertThat(got)
                        .as("seed %d step %d: %s", seed, step, last(history))
                        .isEqualTo(wanted);
                if (step % 100 == 99) {
                    compare(seed, step, reference, subject, history);
                }
                if (step % REMOUNT_STEPS == REMOUNT_STEPS - 1) {
                    expected.closeAll();
                    actual.closeAll();
                    loseTwoNodes();
                    mounted.remount();
                }
            }
        } finally {
            expected.closeAll();
            actual.closeAll();
        }
        mounted.remount();
        compare(seed, STEPS, reference, subject, history);
    }

    /** Always the same: more than two would be more than the volume promises to bear. */
    private void loseTwoNodes() {
        var engine = mounted.engine();
        engine.addresses().stream().limit(2).forEach(a -> engine.nodes().node(a).wipe());
    }

    private static void compare(
            long seed, int step, Path reference, Path subject, List<String> history)
            throws IOException {
        var expected = TreeSnapshot.of(reference);
        var actual = TreeSnapshot.of(subject);
        String where = "seed " + seed + " after step " + step + ": ";
        assertThat(actual.keySet()).as(where + last(history)).isEqualTo(expected.keySet());
        expected.forEach(
                (path, line) ->
                        assertThat(actual.get(path))
                                .as(where + path + "\n" + last(history))
                                .isEqualTo(line));
    }

    private static String last(List<String> history) {
        int from = Math.max(0, history.size() - 100);
        return String.join("\n", history.subList(from, history.size()).reversed());
    }
}
