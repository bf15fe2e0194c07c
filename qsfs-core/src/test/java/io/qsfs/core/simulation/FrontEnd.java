package io.qsfs.core.simulation;

import io.qsfs.core.Engine;
import io.qsfs.core.EngineConfig;
import io.qsfs.core.EngineParts;
import io.qsfs.core.crypto.KeyFile;
import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.journal.LogConfig;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.stripe.DamageListener;
import io.qsfs.core.stripe.StripeStoreConfig;
import io.qsfs.core.volume.VolumeConfig;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One life of the program that opens the volume, with its clients: opens, checks what it finds,
 * works, and is killed or ends. Confined to the thread of its world.
 */
final class FrontEnd {
    /** Small, so that packs, persists and checkpoints happen within a few operations. */
    static final EngineConfig CONFIG =
            new EngineConfig(
                    new LogConfig(
                            1 << 20,
                            3,
                            Duration.ofMillis(300),
                            Duration.ofSeconds(3),
                            16 << 10,
                            48 << 10),
                    StripeStoreConfig.DEFAULT,
                    new VolumeConfig(256 << 10, 1, Duration.ofMillis(200), 0, 0));

    private final World world;
    private final Program process;
    private final EngineParts parts;
    private final Map<NodeAddress, SimulatedNode> nodes;
    private final Sabotage sabotage;
    private final List<Client> clients = new ArrayList<>();
    private @Nullable Operator operator;
    private @Nullable Throwable violation;
    private @Nullable StorageException failure;
    private boolean opened;
    private int running;

    FrontEnd(
            World world,
            KeyFile keyFile,
            Map<NodeAddress, SimulatedNode> nodes,
            Sabotage sabotage) {
        this.world = world;
        this.process = new Program(world, "front end");
        this.parts =
                new EngineParts(
                        keyFile,
                        new SimulatedConnector(world, process, nodes),
                        process.environment());
        this.nodes = nodes;
        this.sabotage = sabotage;
    }

    Program program() {
        return process;
    }

    EngineParts parts() {
        return parts;
    }

    /** Starts to open and then to work. */
    void start(Machine machine, List<ClientModel> models, int operations) {
        run("open", () -> open(machine, models, operations));
    }

    /** Anything that may fail as storage fails. */
    @FunctionalInterface
    interface Task {
        void run() throws StorageException;
    }

    void run(String name, Task task) {
        running++;
        var _ = process.start(name, () -> guarded(task));
    }

    @SuppressWarnings("CatchAndPrintStackTrace")
    private void guarded(Task task) {
        try {
            task.run();
        } catch (StorageException.Unavailable | StorageException.Fenced e) {
            failure = e;
        } catch (StorageException | RuntimeException | AssertionError e) {
            violation = e;
        } finally {
            running--;
        }
    }

    private void open(Machine machine, List<ClientModel> models, int operations)
            throws StorageException {
        List<NodeAddress> addresses =
                nodes.values().stream()
                        .filter(node -> !node.isRetired())
                        .map(SimulatedNode::address)
                        .toList();
        Engine engine = Engine.open(parts, CONFIG, addresses, machine.open(), DamageListener.NONE);
        for (ClientModel model : models) {
            var random = new Random(world.random().nextLong());
            clients.add(Client.open(engine.volume(), model, random, sabotage));
        }
        var caring =
                new Operator(engine, parts, nodes, new Random(world.random().nextLong()), sabotage);
        operator = caring;
        opened = true;
        if (operations > 0) {
            run("operator", caring::work);
        }
        for (Client client : clients) {
            run("client", () -> client.work(operations));
        }
    }

    /** Starts a repair after which everything must be whole. */
    void repair() {
        Operator caring = Checks.present(operator, "it has opened the volume");
        run(
                "repair",
                () ->
                        Checks.invariant(
                                caring.repair(), "a repair with all nodes up is not enough"));
    }

    /** Whether every thread of the front end's own has ended. */
    boolean isDone() {
        return running == 0;
    }

    boolean isOpened() {
        return opened;
    }

    /** What ended it, where that is no fault of the engine's. */
    @Nullable StorageException failure() {
        return failure;
    }

    @Nullable Throwable violation() {
        return violation;
    }

    /** What each client knows now. */
    List<ClientModel> models() {
        return clients.stream().map(Client::model).toList();
    }
}
