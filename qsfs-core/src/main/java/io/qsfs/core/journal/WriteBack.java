package io.qsfs.core.journal;

import io.qsfs.core.disk.LocalDirectory;

/**
 * Where the write-back log of a volume lies on this machine. What is in it is replayed at each
 * opening, whoever acknowledges.
 *
 * @param acknowledges whether a commit returns when it is there, or when the nodes have it
 */
public record WriteBack(LocalDirectory directory, boolean acknowledges) {}
