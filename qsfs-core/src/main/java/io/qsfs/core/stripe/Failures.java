package io.qsfs.core.stripe;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.NodePool;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;

/** What failed on which node while one stripe was worked on, for the message. Thread-safe. */
final class Failures {
    private final NodePool pool;
    private final Map<Integer, StorageException> byNode = new TreeMap<>();

    Failures(NodePool pool) {
        this.pool = pool;
    }

    /** Takes note of a failure; what is no failure of storage is a defect and thrown on. */
    synchronized void add(int node, Throwable failure) {
        byNode.put(node, storageFailure(failure));
    }

    synchronized Set<Integer> nodes() {
        return Set.copyOf(byNode.keySet());
    }

    /** The error to throw when what was tried cannot succeed. */
    synchronized StorageException summary(String what) {
        for (StorageException failure : byNode.values()) {
            if (failure instanceof StorageException.Fenced fenced) {
                return fenced;
            }
        }
        String message = what + ": " + describe();
        boolean onlyRoom =
                !byNode.isEmpty()
                        && byNode.values().stream()
                                .allMatch(f -> f instanceof StorageException.NoSpace);
        return onlyRoom
                ? new StorageException.NoSpace(message)
                : new StorageException.Unavailable(message);
    }

    synchronized boolean isFenced() {
        return byNode.values().stream().anyMatch(f -> f instanceof StorageException.Fenced);
    }

    /** The failure of storage inside of what a future failed with. */
    static StorageException storageFailure(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof StorageException storage) {
            return storage;
        }
        throw new IllegalStateException("a node failed with what is no failure of storage", cause);
    }

    private String describe() {
        if (byNode.isEmpty()) {
            return "no node failed";
        }
        var text = new StringBuilder();
        byNode.forEach(
                (node, failure) -> {
                    text.append(text.isEmpty() ? "" : "; ").append(pool.describe(node));
                    text.append(": ").append(failure.getMessage());
                });
        return text.toString();
    }
}
