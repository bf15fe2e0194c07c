package io.qsfs.zdb.command;

import io.qsfs.zdb.index.IndexEntry;
import io.qsfs.zdb.namespace.Namespace;
import io.qsfs.zdb.namespace.NamespaceRegistry;
import io.qsfs.zdb.namespace.Passwords;
import io.qsfs.zdb.namespace.RefusedException;
import io.qsfs.zdb.segment.CorruptRecordException;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Runs commands for sessions. Thread-safe, as long as each session stays with one thread. */
public final class CommandExecutor {
    private static final System.Logger LOG = System.getLogger(CommandExecutor.class.getName());

    private static final Reply GONE =
            new Reply.Failure(
                    "Your active namespace is not available anymore (probably removed).", true);

    private final NamespaceRegistry registry;
    private final Settings settings;
    private final SystemCommands system;
    private final NamespaceCommands namespaces;
    private final AtomicLong sessions = new AtomicLong();

    /**
     * What an executor is made with.
     *
     * @param adminPassword without it every session is an administrator's
     * @param random gives challenges
     * @param protect whether new sessions may only read the default namespace
     */
    public record Settings(
            InstantSource clock,
            Optional<String> adminPassword,
            boolean protect,
            Passwords passwords,
            RandomGenerator random,
            CommandCounters counters) {}

    /** Runs commands on the namespaces of a registry. */
    public CommandExecutor(NamespaceRegistry registry, Settings settings) {
        this.registry = registry;
        this.settings = settings;
        this.system = new SystemCommands(registry, settings);
        this.namespaces =
                new NamespaceCommands(
                        registry,
                        settings.passwords(),
                        settings.protect() ? settings.adminPassword() : Optional.empty());
    }

    /** Returns a session that has selected the default namespace. */
    public Session newSession() {
        settings.counters().session();
        Namespace namespace = registry.find(NamespaceRegistry.DEFAULT).orElseThrow();
        return new Session(
                sessions.incrementAndGet(),
                namespace,
                !settings.protect(),
                settings.adminPassword().isEmpty());
    }

    /** Runs a command; failures are replies. */
    public Reply execute(Session session, Command command) {
        settings.counters().executed();
        if (session.namespace().removed()) {
            return GONE;
        }
        Reply reply = attempt(session, command);
        // What fails because the namespace was removed meanwhile is no fault of the node.
        return reply instanceof Reply.Failure && session.namespace().removed() ? GONE : reply;
    }

    private Reply attempt(Session session, Command command) {
        try {
            return run(session, command);
        } catch (RefusedException e) {
            return refused(e);
        } catch (CorruptRecordException e) {
            return session.namespace().removed() ? GONE : corrupt(e);
        } catch (IOException e) {
            return broken(session, e);
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "Command failed", e);
            return broken(session, e);
        }
    }

    private Reply broken(Session session, Exception cause) {
        if (session.namespace().removed()) {
            return GONE;
        }
        LOG.log(Level.ERROR, "Command failed: " + cause);
        settings.counters().failed("Internal Error");
        return Reply.failure("Internal Error");
    }

    /** Returns the reply to a refused request, and counts it. */
    public Reply refused(RefusedException e) {
        String message = String.valueOf(e.getMessage());
        settings.counters().failed(message);
        return Reply.failure(message);
    }

    /** Returns the reply to a read that met damage, which is logged. */
    public Reply corrupt(CorruptRecordException e) {
        LOG.log(Level.ERROR, "Data corrupted: " + e.getMessage());
        settings.counters().failed("Data corrupted");
        return Reply.failure("Data corrupted");
    }

    private Reply run(Session session, Command command) throws IOException, RefusedException {
        return switch (command) {
            case Command.OnRecords c -> {
                session.requireThawed();
                yield runOnRecords(session, c);
            }
            case Command.OnNode c -> runOnNode(session, c);
            case Command.ByServer _ ->
                    throw new RefusedException("Command not supported without a connection");
        };
    }

    private Reply runOnNode(Session session, Command.OnNode command)
            throws IOException, RefusedException {
        return switch (command) {
            case Command.Ping _ -> new Reply.Simple("PONG");
            case Command.Time _ -> system.time();
            case Command.NodeInfo _ -> system.info();
            case Command.Auth c -> system.auth(session, c.proof());
            case Command.Challenge _ -> system.challenge(session);
            case Command.Select c -> namespaces.select(session, c);
            case Command.NamespaceNew c -> namespaces.create(c.name());
            case Command.NamespaceDelete c -> namespaces.delete(session, c.name());
            case Command.NamespaceList _ -> namespaces.list();
            case Command.NamespaceInfo c -> namespaces.info(session, c.name());
            case Command.NamespaceSet c -> namespaces.set(c);
            case Command.Reload c -> namespaces.reload(c.name());
            case Command.Hooks _ -> system.hooks();
            case Command.Master _ -> system.master(session);
            case Command.Hello c -> {
                if (c.password().isPresent()) {
                    system.auth(session, c.password().get());
                }
                yield ClientCommands.hello(session);
            }
            case Command.Client c -> ClientCommands.client(session, c.subcommand());
            case Command.ListCommands c -> ClientCommands.commands(c);
            case Command.Config c -> new Reply.Many(List.of(Reply.bulk(c.name()), Reply.bulk("")));
            case Command.Echo c -> Reply.bulk(c.message());
        };
    }

    private static Reply runOnRecords(Session session, Command.OnRecords command)
            throws IOException, RefusedException {
        return switch (command) {
            case Command.Set c -> DataCommands.set(session, c);
            case Command.Get c -> DataCommands.get(session, c.key());
            case Command.GetRange c -> DataCommands.getRange(session, c);
            case Command.MultiGet c -> DataCommands.multiGet(session, c);
            case Command.Delete c -> DataCommands.delete(session, c);
            case Command.Exists c -> DataCommands.exists(session, c.key());
            case Command.Check c -> DataCommands.check(session, c.key());
            case Command.Length c -> DataCommands.fact(session, c.key(), IndexEntry::length);
            case Command.KeyTime c ->
                    DataCommands.fact(session, c.key(), e -> Integer.toUnsignedLong(e.timestamp()));
            case Command.KeyCursor c -> ScanCommands.keyCursor(session, c.key());
            case Command.Scan c -> ScanCommands.scan(session, c);
            case Command.Count _ -> new Reply.Whole(session.namespace().recordCount());
            case Command.Fence c -> DataCommands.fence(session, c.token());
            case Command.Flush _ -> DataCommands.flush(session);
            case Command.KeyScan c -> ScanCommands.keyScan(session, c);
            case Command.History c -> LogCommands.history(session, c);
            case Command.Raw c -> LogCommands.raw(session, c);
            case Command.Dirty c -> LogCommands.dirty(session, c.reset());
            case Command.Jump _ -> LogCommands.jump(session);
        };
    }
}
