package io.qsfs.zdb;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a server listens; it may be in several places at once.
 *
 * @param addresses TCP; port 0 takes any free one
 * @param socket path of a unix socket; a stale one is replaced
 */
public record ListenConfig(List<InetSocketAddress> addresses, Optional<Path> socket) {
    /** Checks that there is a place to listen. */
    public ListenConfig {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty() && socket.isEmpty()) {
            throw new IllegalArgumentException("a TCP address or a unix socket is needed");
        }
    }

    /** Returns a single TCP address. */
    public static ListenConfig tcp(InetSocketAddress address) {
        return new ListenConfig(List.of(address), Optional.empty());
    }
}
