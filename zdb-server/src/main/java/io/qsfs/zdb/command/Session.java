package io.qsfs.zdb.command;

import io.qsfs.zdb.namespace.Namespace;
import io.qsfs.zdb.namespace.RefusedException;
import io.qsfs.zdb.segment.Key;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** What a node remembers of one connection. Used by one thread at a time. */
public final class Session {
    private final long id;
    private Namespace namespace;
    private boolean admin;
    private boolean writer;
    private @Nullable Key token;
    private @Nullable String challenge;
    private boolean master;

    /**
     * @param id tells sessions apart
     * @param writer whether the namespace may be written
     * @param admin whether commands for administrators are allowed
     */
    public Session(long id, Namespace namespace, boolean writer, boolean admin) {
        this.id = id;
        this.namespace = namespace;
        this.writer = writer;
        this.admin = admin;
    }

    /** Returns the number that tells sessions apart. */
    public long id() {
        return id;
    }

    /** Returns the selected namespace. */
    public Namespace namespace() {
        return namespace;
    }

    /** Returns whether commands for administrators are allowed. */
    public boolean admin() {
        return admin;
    }

    void becomeAdmin() {
        admin = true;
    }

    void select(Namespace selected, boolean mayWrite) {
        namespace = selected;
        writer = mayWrite;
        token = null;
    }

    void showToken(Key shown) {
        token = shown;
    }

    void challenge(String text) {
        challenge = text;
    }

    /** Returns the challenge that was asked for; it can be used once. */
    Optional<String> takeChallenge() {
        Optional<String> taken = Optional.ofNullable(challenge);
        challenge = null;
        return taken;
    }

    /** Returns whether each request ends with the id of its owner. */
    public boolean master() {
        return master;
    }

    void becomeMaster() {
        master = true;
    }

    /** Refuses when this session may not change the namespace now. */
    void requireWriter() throws RefusedException {
        requireWriteRight();
        requireThawed();
        if (namespace.locked()) {
            throw new RefusedException("Namespace is temporarily locked (read-only)");
        }
        Optional<Key> fence = namespace.settings().fence();
        if (fence.isPresent() && !fence.get().equals(token)) {
            throw new RefusedException("Fenced");
        }
    }

    void requireWriteRight() throws RefusedException {
        if (!writer) {
            throw new RefusedException("Namespace is in read-only mode");
        }
    }

    void requireThawed() throws RefusedException {
        if (namespace.frozen()) {
            throw new RefusedException("Namespace is temporarily frozen (read-write disabled)");
        }
    }
}
