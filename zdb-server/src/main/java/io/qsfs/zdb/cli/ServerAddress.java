package io.qsfs.zdb.cli;

import io.qsfs.zdb.server.TlsClient;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server listens: {@code HOST:PORT} or {@code zdb://HOST:PORT} in clear, {@code
 * zdbs://HOST:PORT?fingerprint=SHA256} over TLS.
 *
 * @param fingerprint SHA-256 of the server's certificate in lower-case hexadecimal, with TLS only
 */
record ServerAddress(String host, int port, Optional<String> fingerprint) {
    private static final Pattern FORM =
            Pattern.compile(
                    "(?:(?<scheme>zdbs?)://)?(?<host>\\[[^]]+]|[^:/?\\[]+):(?<port>\\d{1,5})/?"
                            + "(?:\\?fingerprint=(?<fingerprint>\\p{XDigit}{64}))?");

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException when it has another form
     */
    static ServerAddress parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "HOST:PORT or zdbs://HOST:PORT?fingerprint=SHA256 is needed, not " + text);
        }
        Optional<String> fingerprint =
                Optional.ofNullable(form.group("fingerprint")).map(f -> f.toLowerCase(Locale.ROOT));
        if ("zdbs".equals(form.group("scheme")) != fingerprint.isPresent()) {
            throw new IllegalArgumentException(
                    text + ": zdbs:// and ?fingerprint=SHA256 of the certificate go together");
        }
        int port = Integer.parseInt(form.group("port"));
        if (port == 0 || port > 0xFFFF) {
            throw new IllegalArgumentException(text + ": a port is 1 to 65535");
        }
        String host = form.group("host").replace("[", "").replace("]", "");
        return new ServerAddress(host, port, fingerprint);
    }

    /**
     * Connects.
     *
     * @param replyMillis that a reply may take, 0 = any time
     * @param identity certificate and key to show, in PEM files, if the server asks
     */
    RespConnection connect(int replyMillis, Optional<Identity> identity) throws IOException {
        RespConnection.Encryption encryption =
                fingerprint.isEmpty()
                        ? Optional::empty
                        : () ->
                                Optional.of(
                                        TlsClient.engine(
                                                fingerprint.get(),
                                                identity.map(Identity::certificate),
                                                identity.map(Identity::key)));
        return new RespConnection(new InetSocketAddress(host, port), replyMillis, encryption);
    }

    /** Who connects. */
    record Identity(Path certificate, Path key) {}
}
