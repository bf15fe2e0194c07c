package io.qsfs.zdb.server;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Set;

import javax.net.ssl.X509TrustManager;

/** Trusts clients by the SHA-256 fingerprint of the certificate that they show. */
final class PinnedClients implements X509TrustManager {
    private final Set<String> fingerprints;

    PinnedClients(Set<String> fingerprints) {
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
        if (chain.length == 0 || !fingerprints.contains(fingerprint(chain[0]))) {
            throw new CertificateException("the client's certificate is not among the pinned ones");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
            throws CertificateException {
        throw new CertificateException("this side is the server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
