package io.qsfs.s3.http;

import java.nio.file.Path;

/**
 * Certificate chain and private key in PEM files.
 *
 * @param certificateChain the server's certificate first
 * @param privateKey PKCS #8, without passphrase
 */
public record TlsConfig(Path certificateChain, Path privateKey) {}
