package io.qsfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.fuse.FuseMountConfig.Flag;

import org.junit.jupiter.api.Test;

final class FuseMountConfigTest {
    @Test
    void readsTheOptionsOfFstab() {
        var config =
                FuseMountConfig.defaults()
                        .withOptions("rw,ro,noatime,dev,fsname=home,_netdev,x-systemd.automount");
        assertThat(config.flags()).containsExactlyInAnyOrder(Flag.RO, Flag.NOSUID, Flag.NOATIME);
        assertThat(config.source()).isEqualTo("home");
        assertThat(config.withOptions("rw,suid,atime").flags()).isEmpty();
        assertThat(config.withOptions("").flags()).isEqualTo(config.flags());
        assertThat(config.withOptions("noallow_other").allowOther()).isFalse();
    }

    @Test
    void namesAnOptionThatThereIsNot() {
        assertThatThrownBy(() -> FuseMountConfig.defaults().withOptions("ro,compress=9"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("compress=9");
    }
}
