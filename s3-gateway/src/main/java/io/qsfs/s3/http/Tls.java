package io.qsfs.s3.http;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;

import java.io.IOException;
import java.util.List;

import javax.net.ssl.SSLException;

/**
 * TLS 1.3 whose key exchange a quantum computer cannot undo: X25519MLKEM768 first, and classical
 * groups for clients that do not know it. BoringSSL, because the JDK has no such group yet.
 */
final class Tls {
    private static final String[] GROUPS = {"X25519MLKEM768", "X25519", "P-256", "P-384"};

    private Tls() {}

    static SslContext context(TlsConfig config) throws IOException {
        if (!OpenSsl.isAvailable()) {
            throw new IOException(
                    "TLS needs BoringSSL, which cannot be loaded on this platform: "
                            + OpenSsl.unavailabilityCause());
        }
        try {
            return SslContextBuilder.forServer(
                            config.certificateChain().toFile(), config.privateKey().toFile())
                    .sslProvider(SslProvider.OPENSSL)
                    .protocols("TLSv1.3")
                    .ciphers(List.of("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"))
                    .option(OpenSslContextOption.GROUPS, GROUPS)
                    .build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IOException(
                    "cannot use certificate "
                            + config.certificateChain()
                            + " with key "
                            + config.privateKey()
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }
}
