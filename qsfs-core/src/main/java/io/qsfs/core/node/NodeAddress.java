package io.qsfs.core.node;

import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a node is reached: {@code zdb://host:port/namespace}, or {@code
 * zdbs://host:port/namespace?fingerprint=<SHA-256 of the certificate in hexadecimal>} over TLS.
 *
 * @param host name or IP address; an IPv6 address without its brackets
 * @param namespace the key space of this volume on the node
 * @param fingerprint lower-case hexadecimal, present exactly for {@code zdbs}
 */
public record NodeAddress(String host, int port, String namespace, Optional<String> fingerprint) {
    /** The port of 0-db. */
    public static final int DEFAULT_PORT = 9900;

    public static final String DEFAULT_NAMESPACE = "qsfs";

    private static final int NAMESPACE_LENGTH_MAX = 128;
    private static final int FINGERPRINT_DIGITS = 64;
    private static final Pattern FORM =
            Pattern.compile(
                    "(?:(?<scheme>zdbs?)://)?"
                            + "(?:\\[(?<v6>[0-9a-fA-F:.%]+)]|(?<host>[^:/?\\[\\]\\s]+))"
                            + "(?::(?<port>\\d{1,5}))?"
                            + "(?:/(?<namespace>[^/?\\s]*))?"
                            + "(?:\\?fingerprint=(?<fingerprint>[0-9a-fA-F:]+))?");

    public NodeAddress {
        Checks.argument(!host.isEmpty(), "empty host");
        Checks.argument(port > 0 && port <= 0xffff, "port " + port + " is not 1 to 65535");
        Checks.argument(
                !namespace.isEmpty() && namespace.length() <= NAMESPACE_LENGTH_MAX,
                "a namespace has 1 to " + NAMESPACE_LENGTH_MAX + " characters");
        fingerprint = fingerprint.map(NodeAddress::normalFingerprint);
    }

    /**
     * Parses an address; {@code host:port} alone means {@code zdb://host:port/qsfs}.
     *
     * @throws StorageException.InvalidInput saying what is wrong with the text
     */
    public static NodeAddress parse(String text) throws StorageException {
        var form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw invalid(text, "expected zdb://host:port/namespace");
        }
        boolean tls = "zdbs".equals(form.group("scheme"));
        Optional<String> fingerprint = Optional.ofNullable(form.group("fingerprint"));
        if (tls != fingerprint.isPresent()) {
            throw invalid(
                    text,
                    tls
                            ? "zdbs:// needs ?fingerprint=<SHA-256 of the node's certificate>"
                            : "a fingerprint needs zdbs://");
        }
        String port = form.group("port");
        String namespace = form.group("namespace");
        String host = form.group("v6") == null ? form.group("host") : form.group("v6");
        try {
            return new NodeAddress(
                    host,
                    port == null ? DEFAULT_PORT : Integer.parseInt(port),
                    namespace == null || namespace.isEmpty() ? DEFAULT_NAMESPACE : namespace,
                    fingerprint);
        } catch (IllegalArgumentException e) {
            throw new StorageException.InvalidInput(
                    "node address '" + text + "': " + e.getMessage(), e);
        }
    }

    /** Whether the connection is encrypted and the node's certificate pinned. */
    public boolean isTls() {
        return fingerprint.isPresent();
    }

    /** {@code host:port}, as messages name a node. */
    public String hostAndPort() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        return (isTls() ? "zdbs://" : "zdb://")
                + hostAndPort()
                + "/"
                + namespace
                + fingerprint.map(digits -> "?fingerprint=" + digits).orElse("");
    }

    private static String normalFingerprint(String text) {
        String digits = text.replace(":", "").toLowerCase(Locale.ROOT);
        Checks.argument(
                digits.length() == FINGERPRINT_DIGITS
                        && digits.chars().allMatch(HexFormat::isHexDigit),
                "a fingerprint is a SHA-256 of " + FINGERPRINT_DIGITS + " hexadecimal digits");
        return digits;
    }

    private static StorageException invalid(String text, String reason) {
        return new StorageException.InvalidInput("node address '" + text + "': " + reason);
    }
}
