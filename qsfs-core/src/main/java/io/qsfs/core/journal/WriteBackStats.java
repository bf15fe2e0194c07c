package io.qsfs.core.journal;

import java.util.Optional;

/**
 * How the write-back log is.
 *
 * @param waitingBytes acknowledged or about to be, and not on the nodes: lost with this machine
 * @param trouble why it takes nothing at present, so that syncs wait for the nodes
 */
public record WriteBackStats(long waitingBytes, Optional<String> trouble) {}
