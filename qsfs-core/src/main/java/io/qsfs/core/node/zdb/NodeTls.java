package io.qsfs.core.node.zdb;

import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.qsfs.core.node.NodeAddress;

import javax.net.ssl.SSLException;

/**
 * TLS 1.3 to a node, with a key exchange that a quantum computer does not undo: X25519 together
 * with ML-KEM-768, and nothing else. BoringSSL, because the JDK's TLS does not have the group yet.
 */
final class NodeTls {
    private static final String GROUP = "X25519MLKEM768";

    private NodeTls() {}

    /** A context for one node; made once, since making one costs more than a handshake. */
    static SslContext context(NodeAddress address) {
        String fingerprint =
                address.fingerprint()
                        .orElseThrow(() -> new IllegalArgumentException("not a TLS address"));
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(SslProvider.OPENSSL)
                    .protocols("TLSv1.3")
                    .option(OpenSslContextOption.GROUPS, new String[] {GROUP})
                    .trustManager(new PinnedTrustManager(fingerprint))
                    // The pinned certificate says who it is, whatever its name.
                    .endpointIdentificationAlgorithm(null)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("BoringSSL does not work here", e);
        }
    }
}
