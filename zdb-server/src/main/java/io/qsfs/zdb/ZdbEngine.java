package io.qsfs.zdb;

import io.qsfs.zdb.command.Command;
import io.qsfs.zdb.command.CommandCounters;
import io.qsfs.zdb.command.CommandExecutor;
import io.qsfs.zdb.command.CommandParser;
import io.qsfs.zdb.command.Reply;
import io.qsfs.zdb.command.Session;
import io.qsfs.zdb.disk.Disk;
import io.qsfs.zdb.index.IndexStore;
import io.qsfs.zdb.namespace.NamespaceRegistry;
import io.qsfs.zdb.namespace.NodeEvents;
import io.qsfs.zdb.namespace.Passwords;
import io.qsfs.zdb.namespace.RefusedException;
import io.qsfs.zdb.segment.CorruptRecordException;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * A node without its network: segments, index, namespaces and commands. It starts no threads; with
 * an executor that runs tasks at once and {@link io.qsfs.zdb.index.MemoryIndexStore}, everything
 * happens in the caller's thread, so a simulator can run many nodes. Thread-safe.
 *
 * <p>{@link #execute} returns when a write was handed to the disk; it is durable when a {@link
 * #sync} that began later returned and the namespace has no failure.
 */
public final class ZdbEngine implements Closeable {
    private final NamespaceRegistry registry;
    private final CommandExecutor executor;
    private final CommandCounters counters = new CommandCounters();

    /**
     * What an engine is given from outside.
     *
     * @param disk holds the segments
     * @param store holds the index; the engine does not close it
     * @param random gives salts and tags
     * @param background runs work that may wait for the disk
     * @param events is told what happens
     */
    public record Environment(
            Disk disk,
            IndexStore store,
            InstantSource clock,
            RandomGenerator random,
            Executor background,
            NodeEvents events) {

        /** Returns an environment whose background work runs at once in the caller's thread. */
        public static Environment singleThreaded(
                Disk disk, IndexStore store, InstantSource clock, RandomGenerator random) {
            return new Environment(disk, store, clock, random, Runnable::run, NodeEvents.NONE);
        }
    }

    private ZdbEngine(Environment environment, ZdbEngineConfig config) throws IOException {
        registry =
                NamespaceRegistry.open(
                        environment.disk(),
                        environment.store(),
                        new NamespaceRegistry.Settings(
                                config.singleMode(),
                                config.segmentLengthMax(),
                                config.reserveBytes(),
                                config.defaultLengthMax(),
                                config.durability() != Durability.NONE,
                                config.durability() == Durability.SYNC || config.syncOnRotation(),
                                environment.clock(),
                                environment.random(),
                                environment.background(),
                                environment.events()));
        executor =
                new CommandExecutor(
                        registry,
                        new CommandExecutor.Settings(
                                environment.clock(),
                                config.adminPassword(),
                                config.protect(),
                                new Passwords(environment.random()),
                                environment.random(),
                                counters));
    }

    /** Opens the namespaces; their logs are replayed and torn tails cut. */
    public static ZdbEngine open(Environment environment, ZdbEngineConfig config)
            throws IOException {
        return new ZdbEngine(environment, config);
    }

    /** Returns the session of a new connection: it has selected the default namespace. */
    public Session newSession() {
        return executor.newSession();
    }

    /** Runs a command; failures are replies. */
    public Reply execute(Session session, Command command) {
        return executor.execute(session, command);
    }

    /**
     * Runs a command given by its words, the name first.
     *
     * @param arguments only used during the call
     */
    public Reply execute(Session session, List<ByteBuffer> arguments) {
        try {
            return executor.execute(session, CommandParser.parse(arguments, session.admin()));
        } catch (RefusedException e) {
            return refused(e);
        }
    }

    /** Returns the reply to a read that met damage, which is logged and counted. */
    public Reply corrupt(CorruptRecordException e) {
        return executor.corrupt(e);
    }

    /** Returns the reply to a request that could not be parsed, and counts it. */
    public Reply refused(RefusedException e) {
        return executor.refused(e);
    }

    /**
     * Makes every write executed so far survive power loss. A namespace whose sync fails refuses
     * writes from then on.
     *
     * @throws IOException when a namespace has failed: its last writes may be lost
     */
    public void sync() throws IOException {
        registry.sync();
        for (var namespace : registry.all()) {
            if (namespace.failure().isPresent()) {
                throw new IOException(namespace.failure().get());
            }
        }
    }

    /**
     * Compacts once; call it from time to time, in one thread.
     *
     * @return the bytes given back, 0 when there was nothing worth it
     */
    public long compact() {
        return registry.compact(length -> {});
    }

    /** Returns the namespaces. */
    public NamespaceRegistry registry() {
        return registry;
    }

    /** Returns what the node was asked so far. */
    public CommandCounters counters() {
        return counters;
    }

    /** Syncs everything and closes the files. */
    @Override
    public void close() throws IOException {
        registry.close();
    }
}
