package io.qsfs.zdb.server;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

import javax.net.ssl.SSLEngine;

/**
 * The side of TLS that connects to a node: hybrid key exchange only, the node's certificate pinned.
 */
public final class TlsClient {
    private TlsClient() {}

    /**
     * Returns an engine for one connection.
     *
     * @param fingerprint SHA-256 of the node's certificate in lower-case hexadecimal
     * @param certificate to show when the node asks for one, in PEM format, with its key
     */
    public static SSLEngine engine(
            String fingerprint, Optional<Path> certificate, Optional<Path> key) throws IOException {
        try {
            SslContextBuilder builder =
                    SslContextBuilder.forClient()
                            .sslProvider(SslProvider.OPENSSL)
                            .protocols("TLSv1.3")
                            .option(OpenSslContextOption.GROUPS, new String[] {"X25519MLKEM768"})
                            .trustManager(new PinnedCertificates(Set.of(fingerprint)))
                            // The pinned certificate says who it is, whatever its name.
                            .endpointIdentificationAlgorithm(null);
            if (certificate.isPresent() && key.isPresent()) {
                builder.keyManager(certificate.get().toFile(), key.get().toFile());
            }
            return builder.build().newEngine(UnpooledByteBufAllocator.DEFAULT);
        } catch (IllegalArgumentException e) {
            throw new IOException("TLS: " + e.getMessage(), e);
        }
    }
}
