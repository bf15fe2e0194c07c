package io.qsfs.core.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.error.StorageException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What writers may not use: enough for everything on its way and the removals behind it. */
final class SpaceGaugeTest {
    private static final long MIB = 1 << 20;

    @ParameterizedTest
    @CsvSource({"200, 50", "1024, 96", "102400, 5120"})
    void leavesAReserve(long totalMib, long reserveMib) throws Exception {
        var gauge = new SpaceGauge(() -> new Room(totalMib * MIB, (reserveMib + 1) * MIB));
        gauge.refresh();
        gauge.requireRoom(MIB);
        assertThatThrownBy(() -> gauge.requireRoom(MIB + 1))
                .isInstanceOf(StorageException.NoSpace.class)
                .hasMessageContaining("remove files or add nodes");
        assertThat(gauge.report(0).availableBytes()).isEqualTo(MIB);
    }
}
