package io.qsfs.zdb.server;

import io.qsfs.zdb.namespace.NodeEvents;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs the operator's program at events: {@code PROGRAM type instance argument…}. Some events wait
 * for it, as in 0-db. Thread-safe.
 */
final class HookRunner implements NodeEvents {
    private static final System.Logger LOG = System.getLogger(HookRunner.class.getName());
    private static final Set<String> BLOCKING = Set.of("close", "namespaces-init");
    private static final Duration KEPT = Duration.ofSeconds(60);
    private static final long WAIT_SECONDS = 30;

    /** Runs at once; further events are dropped, so that a hanging program cannot pile up. */
    private static final int RUNNING_MAX = 64;

    private final Path program;
    private final String instance;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Started> started = new ArrayList<>();

    private record Started(
            String type,
            List<String> arguments,
            Process process,
            Instant created,
            AtomicReference<Instant> finished) {}

    HookRunner(Path program, String instance, InstantSource clock) {
        this.program = program;
        this.instance = instance;
        this.clock = clock;
    }

    /**
     * Asks the program whether the node may serve.
     *
     * @throws IOException when it says no, or could not be run
     */
    void confirmReady() throws IOException {
        Process process = start("ready", List.of()).process();
        try {
            if (!process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("the hook " + program + " did not answer ready with 0");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the hook " + program + " ran", e);
        }
    }

    @Override
    public void tell(String type, List<String> arguments) {
        try {
            Started run = start(type, arguments);
            if (BLOCKING.contains(type) && !run.process().waitFor(WAIT_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "hook " + type + " did not end in time; going on");
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "hook " + program + " " + type + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Started start(String type, List<String> arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(program.toString(), type, instance));
        line.addAll(arguments);
        lock.lock();
        try {
            forgetOld();
            if (started.stream().filter(run -> run.process().isAlive()).count() >= RUNNING_MAX) {
                throw new IOException("too many hooks are running; this event is dropped");
            }
            Process process =
                    new ProcessBuilder(line)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            AtomicReference<Instant> finished = new AtomicReference<>(Instant.EPOCH);
            var _ = process.onExit().thenRun(() -> finished.set(clock.instant()));
            Started run =
                    new Started(type, List.copyOf(arguments), process, clock.instant(), finished);
            started.add(run);
            return run;
        } finally {
            lock.unlock();
        }
    }

    private void forgetOld() {
        Instant oldest = clock.instant().minus(KEPT);
        started.removeIf(
                run ->
                        !run.process().isAlive()
                                && run.finished().get().isAfter(Instant.EPOCH)
                                && run.finished().get().isBefore(oldest));
    }

    @Override
    public List<Run> runs() {
        lock.lock();
        try {
            forgetOld();
            return started.stream().map(HookRunner::describe).toList();
        } finally {
            lock.unlock();
        }
    }

    private static Run describe(Started run) {
        OptionalInt status =
                run.process().isAlive()
                        ? OptionalInt.empty()
                        : OptionalInt.of(run.process().exitValue());
        return new Run(
                run.type(),
                run.arguments(),
                run.process().pid(),
                run.created(),
                run.finished().get(),
                status);
    }
}
