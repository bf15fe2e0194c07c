package io.qsfs.core.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.error.StorageException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;

final class NodeAddressTest {
    private static final String FINGERPRINT = "0123456789abcdef".repeat(4);

    @Test
    void readsTheParts() throws StorageException {
        assertThat(NodeAddress.parse("zdb://disk-1.example:9901/tree"))
                .isEqualTo(new NodeAddress("disk-1.example", 9901, "tree", Optional.empty()));
        assertThat(NodeAddress.parse("zdbs://[2001:db8::1]:9900/tree?fingerprint=" + FINGERPRINT))
                .isEqualTo(new NodeAddress("2001:db8::1", 9900, "tree", Optional.of(FINGERPRINT)));
    }

    @Test
    void fillsInWhatIsLeftOut() throws StorageException {
        assertThat(NodeAddress.parse("10.0.0.7").toString()).isEqualTo("zdb://10.0.0.7:9900/qsfs");
        assertThat(NodeAddress.parse("host:1234").port()).isEqualTo(1234);
        assertThat(NodeAddress.parse("zdb://host/").namespace()).isEqualTo("qsfs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zdb://host:9900/qsfs", "zdb://[::1]:80/a", "zdb://a.b:65535/c-d_e"})
    void writesWhatItReads(String text) throws StorageException {
        assertThat(NodeAddress.parse(text).toString()).isEqualTo(text);
    }

    @Test
    void writesFingerprintsInOneForm() throws StorageException {
        String colons = "01:23:45:67:89:AB:CD:EF:".repeat(4).replaceAll(":$", "");
        assertThat(NodeAddress.parse("zdbs://h:1/n?fingerprint=" + colons).toString())
                .isEqualTo("zdbs://h:1/n?fingerprint=" + FINGERPRINT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://host:1/x",
                "host:0",
                "host:70000",
                "zdb://host:1/a/b",
                "zdbs://host:1/a",
                "zdbs://host:1/a?fingerprint=12",
                "zdb://host:1/a b",
                "::1"
            })
    void refusesOtherText(String text) {
        assertThatThrownBy(() -> NodeAddress.parse(text))
                .isInstanceOf(StorageException.InvalidInput.class)
                .hasMessageContaining("'" + text + "'");
    }
}
