package io.qsfs.fuse.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.fuse.kernel.FuseError;

import org.junit.jupiter.api.Test;

import java.util.HexFormat;

final class AccessListTest {
    /** What {@code setfacl -m u:1001:rwx,m::rw} stores on a file of mode 0641. */
    private static final String EXTENDED =
            "02000000"
                    + "01000600ffffffff"
                    + "02000700e9030000"
                    + "04000400ffffffff"
                    + "10000600ffffffff"
                    + "20000100ffffffff";

    private static AccessList parse(String hex) throws FuseError {
        return AccessList.parse(HexFormat.of().parseHex(hex));
    }

    @Test
    void theMaskStandsForTheGroup() throws FuseError {
        var list = parse(EXTENDED);
        assertThat(list.isExtended()).isTrue();
        assertThat(list.permissions()).isEqualTo(0661);
        assertThat(HexFormat.of().formatHex(list.toBytes())).isEqualTo(EXTENDED);
    }

    @Test
    void changingTheModeChangesOwnerMaskAndOthers() throws FuseError {
        var changed = parse(EXTENDED).withPermissions(0750);
        assertThat(changed.permissions()).isEqualTo(0750);
        assertThat(HexFormat.of().formatHex(changed.toBytes()))
                .isEqualTo(
                        "02000000"
                                + "01000700ffffffff"
                                + "02000700e9030000"
                                + "04000400ffffffff"
                                + "10000500ffffffff"
                                + "20000000ffffffff");
    }

    @Test
    void aNewNodeGetsNoMoreThanItsModeAsksFor() throws FuseError {
        assertThat(parse(EXTENDED).inherited(0604).permissions()).isEqualTo(0600);
    }

    @Test
    void refusesWhatIsNoList() {
        assertThatThrownBy(() -> parse("03000000")).isInstanceOf(FuseError.class);
        assertThatThrownBy(() -> parse("0200000001")).isInstanceOf(FuseError.class);
        assertThatThrownBy(() -> parse("")).isInstanceOf(FuseError.class);
    }
}
