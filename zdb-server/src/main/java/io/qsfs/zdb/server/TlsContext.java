package io.qsfs.zdb.server;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.qsfs.zdb.TlsConfig;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * Makes the TLS context of a node: BoringSSL, since the JDK's own TLS has no hybrid key exchange in
 * version 25.
 */
final class TlsContext {
    private TlsContext() {}

    static SslContext create(TlsConfig config) throws IOException {
        if (!OpenSsl.isAvailable()) {
            throw new IOException(
                    "TLS needs BoringSSL, which has no build for this platform: "
                            + OpenSsl.unavailabilityCause().getMessage());
        }
        if (Files.notExists(config.certificate()) && Files.notExists(config.key())) {
            SelfSignedCertificate.write(config.certificate(), config.key(), Instant.now());
        }
        try {
            SslContextBuilder builder =
                    SslContextBuilder.forServer(
                                    config.certificate().toFile(), config.key().toFile())
                            .sslProvider(SslProvider.OPENSSL)
                            .protocols("TLSv1.3")
                            .option(
                                    OpenSslContextOption.GROUPS,
                                    new String[] {"X25519MLKEM768", "X25519"});
            if (!config.clientFingerprints().isEmpty()) {
                builder.trustManager(new PinnedCertificates(config.clientFingerprints()))
                        .clientAuth(ClientAuth.REQUIRE);
            } else if (config.clientAuthorities().isPresent()) {
                builder.trustManager(config.clientAuthorities().get().toFile())
                        .clientAuth(ClientAuth.REQUIRE);
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new IOException("TLS: " + e.getMessage(), e);
        }
    }

    /** Returns the SHA-256 of the node's certificate, by which clients know it. */
    static String fingerprint(TlsConfig config) throws IOException {
        try (InputStream in = Files.newInputStream(config.certificate())) {
            return PinnedCertificates.fingerprint(
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(in));
        } catch (CertificateException e) {
            throw new IOException(config.certificate() + ": " + e.getMessage(), e);
        }
    }
}
