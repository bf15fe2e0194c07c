package io.qsfs.core.node.zdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.ShardKey;
import io.qsfs.core.node.ShardRead;
import io.qsfs.core.node.ShardStore;
import io.qsfs.core.time.Environment;
import io.qsfs.zdb.TlsConfig;
import io.qsfs.zdb.ZdbServer;
import io.qsfs.zdb.ZdbServerConfig;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;
import java.util.Random;

/** A node behind TLS, known by its certificate alone. */
final class NodeTlsTest {
    private static final ShardKey KEY = new ShardKey(1, 2);

    @TempDir private Path directory;
    private final Environment environment = Environment.system();
    private final ZdbConnector connector =
            new ZdbConnector(ZdbClientConfig.of(_ -> "secret"), environment.time());
    private ZdbServer server;

    @SuppressWarnings("NullAway.Init") // The server starts before each test.
    NodeTlsTest() {}

    @BeforeEach
    void start() throws IOException {
        server =
                ZdbServer.start(
                        ZdbServerConfig.local(directory, 0)
                                .withTls(TlsConfig.selfSigned(directory)));
    }

    @AfterEach
    void stop() throws IOException {
        connector.close();
        server.close();
        environment.close();
    }

    @Test
    void storesAndReadsOverTls() throws Exception {
        try (ShardStore store = connect(fingerprint())) {
            byte[] value = new byte[3_000_000];
            new Random(1).nextBytes(value);
            store.put(KEY, ByteBuffer.wrap(value)).join();
            assertThat(((ShardRead.Intact) store.get(KEY).join()).bytes()).isEqualTo(value);
        }
    }

    @Test
    void refusesAnotherCertificate() throws Exception {
        try (ShardStore store = connect("ab".repeat(32))) {
            assertThatThrownBy(() -> store.get(KEY).join())
                    .cause()
                    .isInstanceOf(StorageException.Unavailable.class)
                    .hasMessageContaining("127.0.0.1:" + server.port())
                    .hasMessageContaining(fingerprint());
        }
    }

    @Test
    void doesNotTalkInClearToANodeThatEncrypts() throws Exception {
        var address = NodeAddress.parse("zdb://127.0.0.1:" + server.port() + "/tree");
        try (ShardStore store = connector.connect(address)) {
            assertThatThrownBy(() -> store.get(KEY).join())
                    .cause()
                    .isInstanceOf(StorageException.Unavailable.class);
        }
    }

    private ShardStore connect(String fingerprint) throws StorageException {
        return connector.connect(
                NodeAddress.parse(
                        "zdbs://127.0.0.1:%d/tree?fingerprint=%s"
                                .formatted(server.port(), fingerprint)));
    }

    private String fingerprint() throws Exception {
        try (InputStream in = Files.newInputStream(directory.resolve("node.crt"))) {
            byte[] certificate =
                    CertificateFactory.getInstance("X.509").generateCertificate(in).getEncoded();
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate));
        }
    }
}
