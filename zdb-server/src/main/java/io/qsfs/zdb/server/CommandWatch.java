package io.qsfs.zdb.server;

import io.qsfs.zdb.namespace.Namespace;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The connections that wait for a command of somebody else. Thread-safe. */
final class CommandWatch {
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

    /**
     * One waiting connection.
     *
     * @param name of the command, "*" for any
     * @param seen told once, in the thread of the other connection, which command it was
     */
    record Watcher(Namespace namespace, String name, Consumer<String> seen) {}

    void add(Watcher watcher) {
        watchers.add(watcher);
    }

    /** Returns whether the watcher was still waiting. */
    boolean remove(Watcher watcher) {
        return watchers.remove(watcher);
    }

    /** Wakes those who wait for a command on a namespace. */
    void ran(Namespace namespace, String name) {
        if (watchers.isEmpty()) {
            return;
        }
        for (Watcher watcher : List.copyOf(watchers)) {
            boolean fits =
                    watcher.namespace() == namespace
                            && (watcher.name().equals("*") || watcher.name().equals(name));
            if (fits && watchers.remove(watcher)) {
                watcher.seen().accept(name);
            }
        }
    }
}
