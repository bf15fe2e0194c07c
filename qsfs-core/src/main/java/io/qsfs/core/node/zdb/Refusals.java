package io.qsfs.core.node.zdb;

import io.qsfs.core.error.StorageException;

import java.util.Locale;

/** What a node's refusal means to the engine. */
final class Refusals {
    private Refusals() {}

    /**
     * @param node how messages name it
     * @param text what the node said, without the leading minus
     */
    static StorageException of(String node, String command, String text) {
        String what = "node " + node + " refuses " + command + ": " + text;
        String said = text.toLowerCase(Locale.ROOT);
        if (said.startsWith("fenced")) {
            return new StorageException.Fenced(
                    "node " + node + " serves a newer writer: the volume was opened elsewhere");
        }
        if (said.startsWith("no space left") || said.contains("disk is full")) {
            return new StorageException.NoSpace("node " + node + " is full: " + text);
        }
        if (said.startsWith("permission denied")
                || said.startsWith("access denied")
                || said.startsWith("namespace is in read-only mode")) {
            return new StorageException.AccessDenied(what);
        }
        if (said.startsWith("command not supported")) {
            return new StorageException.Unavailable(
                    what + " (QSFS needs the zdb-server that comes with it)");
        }
        return new StorageException.Unavailable(what);
    }
}
