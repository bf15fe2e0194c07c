package io.qsfs.zdb;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * How connections are encrypted: TLS 1.3, key exchange X25519MLKEM768 first, then X25519.
 *
 * @param certificate file with the certificate chain in PEM format; it and the key are created when
 *     both are missing
 * @param key file with the private key in PEM format
 * @param clientAuthorities file with the certificates that sign clients' ones, if clients need one
 * @param clientFingerprints SHA-256 of the certificates that clients may show, in lower-case
 *     hexadecimal; when not empty, clients need one of them
 */
public record TlsConfig(
        Path certificate,
        Path key,
        Optional<Path> clientAuthorities,
        Set<String> clientFingerprints) {
    /** Copies the set. */
    public TlsConfig {
        clientFingerprints = Set.copyOf(clientFingerprints);
    }

    /** Returns a configuration with a certificate of our own in a directory. */
    public static TlsConfig selfSigned(Path directory) {
        return new TlsConfig(
                directory.resolve("node.crt"),
                directory.resolve("node.key"),
                Optional.empty(),
                Set.of());
    }

    /** Returns this configuration for clients with these certificates only. */
    public TlsConfig withClientFingerprints(Set<String> fingerprints) {
        return new TlsConfig(certificate, key, clientAuthorities, fingerprints);
    }
}
