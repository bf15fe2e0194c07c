package io.qsfs.core.node.zdb;

import io.qsfs.core.error.StorageException;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Makes a fresh connection ready: selects the volume's namespace, creates it when it is missing and
 * the node lets us, and shows the writer's token. Runs on the event loop.
 */
final class Handshake {
    private final LinkContext context;
    private final Wire wire;
    private final String namespace;
    private final String password;

    Handshake(LinkContext context, Wire wire) {
        this.context = context;
        this.wire = wire;
        this.namespace = context.address().namespace();
        this.password = context.config().password().apply(namespace);
    }

    /** Completes when requests may follow; fails with why they may not. */
    CompletableFuture<Reply> run() {
        return select().thenCompose(
                        reply ->
                                isRefused(reply, "Namespace not found")
                                        ? create().thenCompose(_ -> select())
                                        : done(reply))
                .thenCompose(this::selected)
                .thenCompose(_ -> protect())
                .thenCompose(_ -> fence());
    }

    /** The failure of storage that a step failed with. */
    static StorageException storageFailure(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof StorageException storage) {
            return storage;
        }
        throw new IllegalStateException("a handshake failed with what is no failure", cause);
    }

    private CompletableFuture<Reply> select() {
        return ask(
                password.isEmpty()
                        ? Command.of("SELECT", namespace)
                        : Command.of("SELECT", namespace, password));
    }

    private CompletableFuture<Reply> selected(Reply reply) {
        if (!(reply instanceof Reply.Failure(String text))) {
            return done(reply);
        }
        String what = "node " + context.node() + " refuses namespace " + namespace + ": " + text;
        return CompletableFuture.failedFuture(
                text.startsWith("Access denied") || text.startsWith("Namespace protected")
                        ? new StorageException.AccessDenied(
                                what + " (it was made with the key file of another volume)")
                        : new StorageException.Unavailable(what));
    }

    /** Another connection may do the same at the same time: only the SELECT after it decides. */
    private CompletableFuture<Reply> create() {
        return authenticate()
                .thenCompose(_ -> ask(Command.of("NSNEW", namespace)))
                .thenCompose(this::created);
    }

    private CompletableFuture<Reply> created(Reply reply) {
        if (isRefused(reply, "Permission denied")) {
            return CompletableFuture.failedFuture(
                    new StorageException.AccessDenied(
                            ("node %s has no namespace %s and does not let us create it:"
                                            + " create it there, or give the node's admin password")
                                    .formatted(context.node(), namespace)));
        }
        return done(reply);
    }

    /**
     * Gives the namespace its password when it has none: it is new, or whoever made it was cut off
     * before. Every connection does so before its first request, so nothing is ever stored in the
     * open.
     */
    private CompletableFuture<Reply> protect() {
        if (password.isEmpty()) {
            return done(new Reply.Nil());
        }
        return ask(Command.of("NSINFO", namespace))
                .thenCompose(reply -> isOpen(reply) ? close() : done(reply));
    }

    private CompletableFuture<Reply> close() {
        return authenticate()
                .thenCompose(_ -> ask(Command.of("NSSET", namespace, "password", password)))
                .thenCompose(_ -> ask(Command.of("NSSET", namespace, "public", "0")));
    }

    private CompletableFuture<Reply> authenticate() {
        return context.config().adminPassword().isPresent()
                ? ask(Command.of("AUTH", context.config().adminPassword().get()))
                : done(new Reply.Nil());
    }

    private static boolean isOpen(Reply reply) {
        return reply instanceof Reply.Bulk bulk
                && new String(bulk.bytes(), StandardCharsets.US_ASCII).contains("password: no");
    }

    private CompletableFuture<Reply> fence() {
        String token = context.token().get().hexadecimal();
        if (token.isEmpty()) {
            return done(new Reply.Nil());
        }
        return ask(Command.of("FENCE", HexFormat.of().parseHex(token)))
                .thenCompose(
                        reply ->
                                reply instanceof Reply.Failure(String text)
                                        ? CompletableFuture.failedFuture(
                                                Refusals.of(context.node(), "FENCE", text))
                                        : done(reply));
    }

    private CompletableFuture<Reply> ask(Command command) {
        wire.send(command);
        wire.flush();
        return command.reply();
    }

    private static boolean isRefused(Reply reply, String text) {
        return reply instanceof Reply.Failure(String said) && said.startsWith(text);
    }

    private static CompletableFuture<Reply> done(Reply reply) {
        return CompletableFuture.completedFuture(reply);
    }
}
