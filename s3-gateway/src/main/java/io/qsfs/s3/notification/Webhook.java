package io.qsfs.s3.notification;

import io.qsfs.core.error.Checks;

import java.net.URI;
import java.util.Optional;

/**
 * Where events go.
 *
 * @param address that takes a POST of JSON
 * @param token sent as {@code Authorization}, such as {@code Bearer …}
 */
public record Webhook(URI address, Optional<String> token) {
    public Webhook {
        String scheme = String.valueOf(address.getScheme());
        Checks.argument(
                (scheme.equals("http") || scheme.equals("https")) && address.getHost() != null,
                "address of a webhook: " + address);
    }
}
