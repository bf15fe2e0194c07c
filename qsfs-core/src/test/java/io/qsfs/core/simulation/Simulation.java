package io.qsfs.core.simulation;

import io.qsfs.core.Engine;
import io.qsfs.core.NewNode;
import io.qsfs.core.crypto.KeyFile;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeLabels;
import io.qsfs.core.placement.CodingPolicy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Lives of front ends over nodes that crash, one after another and sometimes one beside another,
 * all from one seed. Throws when a promise was broken.
 */
final class Simulation {
    private static final int CLIENTS = 3;
    private static final int LIVES = 3;
    private static final int OPERATIONS = 30;

    /** Nodes that are no part of the volume until an operator puts them in the place of others. */
    private static final int SPARES = 1;

    /** More than any life needs, even with every delay at its longest. */
    private static final long MAX_STEPS = 3_000_000;

    private static final KeyFile KEY_FILE = KeyFile.create(new Random(20_261_121));

    private final World world;
    private final Random random;
    private final Sabotage sabotage;
    private final CodingPolicy policy;
    private final Map<NodeAddress, SimulatedNode> nodes = new LinkedHashMap<>();
    private final List<FrontEnd> zombies = new ArrayList<>();
    private final boolean local;
    private final int members;
    private Machine machine;
    private List<ClientModel> models = new ArrayList<>();

    private Simulation(long seed, Sabotage sabotage) {
        this.world = new World(seed);
        this.random = world.random();
        this.sabotage = sabotage;
        this.local = random.nextBoolean();
        this.machine = new Machine(local);
        this.policy = random.nextBoolean() ? new CodingPolicy(2, 1) : new CodingPolicy(2, 2);
        this.members = policy.shards() + 1;
        for (int i = 0; i < members + SPARES; i++) {
            var address = new NodeAddress("node" + i, 9900, "default", Optional.empty());
            nodes.put(address, new SimulatedNode(world, address, sabotage));
        }
        for (int i = 0; i < CLIENTS; i++) {
            models.add(new ClientModel("client" + i));
        }
    }

    /** Runs one seed to its end; returns a number that is the same whenever the seed is run. */
    static long run(long seed, Sabotage sabotage) {
        var simulation = new Simulation(seed, sabotage);
        simulation.create();
        for (int life = 0; life < LIVES; life++) {
            simulation.live();
        }
        simulation.lastLife();
        simulation.afterRepair();
        return simulation.world.trace();
    }

    private void create() {
        var creator = new FrontEnd(world, KEY_FILE, nodes, sabotage);
        List<NewNode> first =
                nodes.keySet().stream()
                        .limit(members)
                        .map(a -> new NewNode(a, NodeLabels.NONE))
                        .toList();
        creator.run("create", () -> Engine.create(creator.parts(), FrontEnd.CONFIG, policy, first));
        finish(creator);
        require(creator.failure() == null, "the volume could not be made", creator);
        creator.program().kill();
    }

    /** A front end that works among faults until it is done, fails, or is killed. */
    private void live() {
        var front = new FrontEnd(world, KEY_FILE, nodes, sabotage);
        boolean replaces = zombies.stream().anyMatch(zombie -> !zombie.isDone());
        if (replaces || random.nextInt(4) > 0) {
            heal();
        }
        front.start(machine, models, OPERATIONS);
        boolean hasty = !replaces && random.nextInt(4) == 0;
        long patience = random.nextInt(1_200);
        while (patience > 0 && !front.isDone()) {
            patience -= front.isOpened() || hasty ? 1 : 0;
            if (front.isOpened()) {
                zombies.forEach(zombie -> zombie.program().resume());
            }
            step(front);
            if (front.isOpened() || !replaces) {
                fault();
            }
        }
        if (front.isOpened()) {
            models = front.models();
        }
        leave(front);
        if (random.nextInt(3) == 0) {
            replaceMachine();
        }
    }

    /** What only the machine had is lost with it. */
    private void replaceMachine() {
        machine = new Machine(local);
        models.forEach(ClientModel::machineIsLost);
    }

    /** The front end dies, or goes on and does not know yet that it is replaced. */
    private void leave(FrontEnd front) {
        if (front.isOpened() && !front.isDone() && random.nextInt(3) == 0) {
            zombies.add(front);
            front.program().pause();
            replaceMachine();
        } else {
            front.program().kill();
            machine.frontEndDied(random);
        }
        if (random.nextInt(3) == 0) {
            powerCut();
        }
    }

    private void powerCut() {
        nodes.values().stream().filter(SimulatedNode::isUp).forEach(SimulatedNode::crash);
        heal();
    }

    /** With every node up, a last front end must open, and find all that was promised. */
    private void lastLife() {
        heal();
        var front = new FrontEnd(world, KEY_FILE, nodes, sabotage);
        front.start(machine, models, 0);
        finish(front);
        require(front.isOpened(), "the volume cannot be opened with all nodes up", front);
        zombies.forEach(zombie -> zombie.program().resume());
        for (int i = 0; i < 2_000; i++) {
            step(front);
        }
        zombies.forEach(zombie -> zombie.program().kill());
        zombies.clear();
        heal();
        front.repair();
        finish(front);
        require(front.failure() == null, "the volume cannot be repaired with all nodes up", front);
        front.program().kill();
        models = front.models();
    }

    /** What was repaired survives the loss of as many nodes as before, and of the machine. */
    private void afterRepair() {
        for (SimulatedNode node : nodes.values()) {
            if (mayDamage(node)) {
                node.crashAndWipe();
            }
        }
        heal();
        replaceMachine();
        var front = new FrontEnd(world, KEY_FILE, nodes, sabotage);
        front.start(machine, models, 0);
        finish(front);
        require(front.isOpened(), "the volume cannot be opened after it was repaired", front);
        front.program().kill();
    }

    /** Whether no more nodes than the policy allows are damaged when this one is. */
    private boolean mayDamage(SimulatedNode node) {
        long damaged = nodes.values().stream().filter(SimulatedNode::isDamaged).count();
        return !node.isRetired() && (node.isDamaged() || damaged < policy.parityShards());
    }

    private void heal() {
        nodes.values().stream().filter(node -> !node.isUp()).forEach(SimulatedNode::start);
    }

    private void finish(FrontEnd front) {
        long limit = world.steps() + MAX_STEPS;
        while (!front.isDone()) {
            require(world.steps() < limit, "a front end does not finish", front);
            step(front);
        }
        step(front);
    }

    private void step(FrontEnd front) {
        require(world.step() || front.isDone(), "nothing happens any more", front);
        check(front);
        zombies.forEach(Simulation::check);
    }

    private static void check(FrontEnd front) {
        Throwable violation = front.violation();
        if (violation != null) {
            throw new AssertionError("a promise was broken: " + violation.getMessage(), violation);
        }
    }

    private static void require(boolean condition, String what, FrontEnd front) {
        if (!condition) {
            throw new AssertionError(what, front.failure());
        }
    }

    /** Now and then nodes crash, more of them come back. */
    private void fault() {
        if (random.nextInt(250) > 0) {
            return;
        }
        List<SimulatedNode> all = List.copyOf(nodes.values());
        SimulatedNode node = all.get(random.nextInt(all.size()));
        if (!node.isUp()) {
            node.start();
        } else if (random.nextInt(20) == 0) {
            powerCut();
        } else if (random.nextInt(10) == 0) {
            if (mayDamage(node)) {
                node.crashAndWipe();
            }
        } else if (random.nextInt(10) == 0) {
            // A node whose fence has rotted would take the writes of a zombie.
            if (mayDamage(node) && zombies.stream().allMatch(FrontEnd::isDone)) {
                node.rot();
            }
        } else if (random.nextInt(2) == 0) {
            node.crash();
        }
    }
}
