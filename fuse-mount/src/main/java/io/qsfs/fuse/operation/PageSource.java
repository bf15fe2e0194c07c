package io.qsfs.fuse.operation;

import java.io.IOException;

/** Where pages that programs wrote wait in the kernel. */
@FunctionalInterface
public interface PageSource {
    /** Returns when the pages of the node that were written before are written to the volume. */
    void send(long node) throws IOException;
}
