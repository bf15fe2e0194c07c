package io.qsfs.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs many seeds, and shows that the checker notices broken rules. */
final class SimulationTest {
    private static final long SEEDS = Long.getLong("seeds", 200);
    private static final Logger ENGINE = Logger.getLogger("io.qsfs");

    @BeforeAll
    static void silenceExpectedFailures() {
        ENGINE.setLevel(Level.OFF);
    }

    @Test
    void keepsEveryPromise() {
        Long one = Long.getLong("seed");
        if (one != null) {
            run(one);
            return;
        }
        for (long seed = 1; seed <= SEEDS; seed++) {
            run(seed);
        }
    }

    private static void run(long seed) {
        try {
            Simulation.run(seed, Sabotage.NONE);
        } catch (AssertionError | RuntimeException e) {
            fail(
                    "seed %d fails: %s; replay with: mvn -B -pl qsfs-core -am test -Dtest=SimulationTest#keepsEveryPromise -Dsurefire.failIfNoSpecifiedTests=false -Dseed=%d"
                            .formatted(seed, e.getMessage(), seed),
                    e);
        }
    }

    @Test
    void doesTheSameWithTheSameSeed() {
        for (long seed = 1; seed <= 3; seed++) {
            assertThat(Simulation.run(seed, Sabotage.NONE))
                    .as("seed %d", seed)
                    .isEqualTo(Simulation.run(seed, Sabotage.NONE));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void noticesABrokenRule(Sabotage sabotage) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                Simulation.run(seed, sabotage);
            } catch (AssertionError e) {
                assertThat(e).hasMessageFindingMatch("promise was broken|cannot be opened");
                return;
            }
        }
        fail("no seed notices " + sabotage);
    }
}
