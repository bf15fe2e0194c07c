package io.qsfs.core.node.zdb;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

import javax.net.ssl.X509TrustManager;

/** Trusts exactly one certificate, whoever signed it and whatever name it bears. */
final class PinnedTrustManager implements X509TrustManager {
    private final byte[] fingerprint;

    /**
     * @param fingerprint SHA-256 of the certificate in hexadecimal
     */
    PinnedTrustManager(String fingerprint) {
        this.fingerprint = HexFormat.of().parseHex(fingerprint);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        byte[] actual = sha256(chain[0].getEncoded());
        if (!MessageDigest.isEqual(actual, fingerprint)) {
            throw new CertificateException(
                    "the node's certificate has fingerprint " + HexFormat.of().formatHex(actual));
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw new CertificateException("only nodes are trusted");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
