package io.qsfs.zdb.command;

import io.qsfs.zdb.namespace.Namespace;
import io.qsfs.zdb.namespace.NamespaceMode;
import io.qsfs.zdb.namespace.NamespaceRegistry;
import io.qsfs.zdb.namespace.NamespaceSettings;
import io.qsfs.zdb.namespace.NodeEvents;
import io.qsfs.zdb.namespace.Passwords;
import io.qsfs.zdb.namespace.RefusedException;
import io.qsfs.zdb.segment.Key;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Commands that create, choose, change and list namespaces. */
final class NamespaceCommands {
    private final NamespaceRegistry registry;
    private final Passwords passwords;
    private final ProofCheck check;
    private final Optional<String> protectingPassword;
    private final NodeEvents events;

    /**
     * @param protectingPassword of the default namespace; without it clients may only read that
     */
    NamespaceCommands(
            NamespaceRegistry registry, Passwords passwords, Optional<String> protectingPassword) {
        this.registry = registry;
        this.passwords = passwords;
        this.check = new ProofCheck(passwords);
        this.protectingPassword = protectingPassword;
        this.events = registry.events();
    }

    Reply create(Key name) throws IOException, RefusedException {
        String text = text(name);
        if (text.equals(".")
                || text.equals("..")
                || text.contains("/")
                || name.equals(NamespaceRegistry.DEFAULT)) {
            throw new RefusedException("This name is not allowed");
        }
        if (registry.create(name).isEmpty()) {
            throw new RefusedException("This namespace is not available");
        }
        events.tell("namespace-created", List.of(text));
        return Reply.OK;
    }

    Reply delete(Session session, Key name) throws IOException, RefusedException {
        if (name.equals(NamespaceRegistry.DEFAULT)) {
            throw new RefusedException("Cannot remove default namespace");
        }
        Namespace namespace =
                registry.find(name)
                        .orElseThrow(() -> new RefusedException("This namespace doesn't exists"));
        if (namespace == session.namespace()) {
            throw new RefusedException("Cannot remove namespace you're currently using.");
        }
        if (!registry.remove(namespace)) {
            throw new RefusedException("This namespace doesn't exists");
        }
        events.tell("namespace-deleted", List.of(text(name)));
        return Reply.OK;
    }

    Reply list() {
        return new Reply.Many(
                registry.all().stream()
                        .map(namespace -> Reply.bulk(namespace.settings().name()))
                        .toList());
    }

    Reply select(Session session, Command.Select command) throws RefusedException {
        Namespace namespace = find(command.namespace());
        if (command.namespace().equals(NamespaceRegistry.DEFAULT)
                && protectingPassword.isPresent()) {
            boolean shown = command.proof().isPresent();
            if (shown && !check.fits(session, command.proof().get(), protectingPassword.get())) {
                throw new RefusedException("Access denied");
            }
            session.select(namespace, shown);
            return Reply.OK;
        }
        Optional<String> hash = namespace.settings().password();
        if (hash.isEmpty()) {
            session.select(namespace, true);
        } else if (command.proof().isPresent()) {
            if (!check.fitsHash(session, command.proof().get(), hash.get())) {
                throw new RefusedException("Access denied");
            }
            session.select(namespace, true);
        } else if (namespace.settings().open()) {
            session.select(namespace, false);
        } else {
            throw new RefusedException("Namespace protected and private");
        }
        return Reply.OK;
    }

    Reply set(Command.NamespaceSet command) throws IOException, RefusedException {
        Namespace namespace = find(command.name());
        String value = command.value();
        boolean on = value.startsWith("1");
        String property = command.property().toLowerCase(Locale.ROOT);
        switch (property) {
            case "lock" -> namespace.locked(on);
            case "freeze" -> namespace.frozen(on);
            case "mode" -> {
                if (registry.singleMode().isPresent()) {
                    throw new RefusedException(
                            "This server instance is configured to use a single runtime mode");
                }
                namespace.update(current -> withMode(namespace, current, value));
            }
            default -> {
                if (command.name().equals(NamespaceRegistry.DEFAULT)) {
                    throw new RefusedException("Cannot update default namespace");
                }
                namespace.update(change(property, value));
            }
        }
        events.tell("namespace-updated", List.of(text(command.name())));
        return Reply.OK;
    }

    private static NamespaceSettings withMode(
            Namespace namespace, NamespaceSettings current, String value) throws RefusedException {
        if (namespace.log().isUsed()) {
            throw new RefusedException("Cannot change mode of used namespace");
        }
        return current.withMode(
                switch (value) {
                    case "user" -> NamespaceMode.USER;
                    case "seq" -> NamespaceMode.SEQUENTIAL;
                    default ->
                            throw new RefusedException(
                                    "Invalid property value (expected: user, seq)");
                });
    }

    /**
     * A password is hashed here and not in the change: that takes long, and changes wait in line.
     */
    private Namespace.SettingsChange change(String property, String value) throws RefusedException {
        return switch (property) {
            case "maxsize" -> {
                long length = number(value);
                yield current -> current.withLengthMax(length);
            }
            case "password" -> {
                Optional<String> hash =
                        value.equals("*") ? Optional.empty() : Optional.of(passwords.hash(value));
                yield current -> current.withPassword(hash);
            }
            case "public" -> current -> current.withOpen(value.startsWith("1"));
            case "worm" -> current -> current.withWorm(value.startsWith("1"));
            default -> throw new RefusedException("Invalid property");
        };
    }

    private static long number(String value) {
        try {
            return Math.max(0, Long.parseLong(value));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    Reply reload(Key name) throws IOException, RefusedException {
        find(name).reload();
        events.tell("namespace-reloaded", List.of(text(name)));
        return Reply.OK;
    }

    private Namespace find(Key name) throws RefusedException {
        return registry.find(name).orElseThrow(() -> new RefusedException("Namespace not found"));
    }

    Reply info(Session session, Key name) throws RefusedException {
        Namespace namespace = find(name);
        return Reply.bulk(new NamespaceReport(registry, namespace).text(session.admin()));
    }

    static String text(Key name) {
        return StandardCharsets.UTF_8.decode(name.buffer()).toString();
    }
}
