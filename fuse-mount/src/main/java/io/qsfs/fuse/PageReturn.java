package io.qsfs.fuse;

import io.qsfs.fuse.kernel.Notifier;

import org.jspecify.annotations.Nullable;

/**
 * Makes the kernel send pages that programs wrote and it holds back. Thread-safe; blocks while they
 * are written, by other threads of the session.
 */
final class PageReturn {
    private @Nullable Notifier notifier;

    synchronized void begin(Notifier kernel) {
        notifier = kernel;
    }

    synchronized void send(long node) {
        if (notifier != null) {
            notifier.forgetContent(node);
        }
    }

    synchronized void end() {
        if (notifier != null) {
            notifier.close();
            notifier = null;
        }
    }
}
