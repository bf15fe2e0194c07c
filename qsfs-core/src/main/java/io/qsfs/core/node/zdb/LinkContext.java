package io.qsfs.core.node.zdb;

import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.time.Time;

import java.util.concurrent.atomic.AtomicReference;

/**
 * What the links to one node share.
 *
 * @param token the fence token that every connection shows, once there is one
 */
record LinkContext(
        ZdbConnector connector,
        NodeAddress address,
        ZdbClientConfig config,
        Time time,
        AtomicReference<Token> token) {

    /** A fence token; empty when there is none. */
    record Token(String hexadecimal) {
        static final Token NONE = new Token("");
    }

    /** How messages name the node. */
    String node() {
        return address.hostAndPort();
    }
}
