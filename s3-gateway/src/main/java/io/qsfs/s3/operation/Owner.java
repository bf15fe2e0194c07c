package io.qsfs.s3.operation;

import io.qsfs.s3.xml.XmlWriter;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A user as documents show him: a canonical id of 64 hexadecimal digits, and a name. */
record Owner(String id, String name) {
    /** The account that all users of a volume belong to. */
    static final String ACCOUNT = "000000000000";

    private static final int CACHE_MAX = 10_000;
    private static final Map<String, Owner> CACHE = new ConcurrentHashMap<>();

    static Owner of(String user) {
        if (CACHE.size() > CACHE_MAX) {
            CACHE.clear();
        }
        return CACHE.computeIfAbsent(user, name -> new Owner(hash(name), name));
    }

    private static String hash(String name) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update("qsfs user ".getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(sha256.digest(name.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    void write(XmlWriter xml, String element) {
        xml.open(element).element("ID", id).element("DisplayName", name).close();
    }
}
