package io.qsfs.zdb.server;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Set;

import javax.net.ssl.X509TrustManager;

/** Trusts the other side by the SHA-256 fingerprint of the certificate that it shows. */
final class PinnedCertificates implements X509TrustManager {
    private final Set<String> fingerprints;

    PinnedCertificates(Set<String> fingerprints) {
        this.fingerprints = Set.copyOf(fingerprints);
    }

    static String fingerprint(X509Certificate certificate) throws CertificateException {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        check(chain);
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (chain.length == 0) {
            throw new CertificateException("no certificate was shown");
        }
        String shown = fingerprint(chain[0]);
        if (!fingerprints.contains(shown)) {
            throw new CertificateException(
                    "the certificate with fingerprint " + shown + " is not the pinned one");
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
