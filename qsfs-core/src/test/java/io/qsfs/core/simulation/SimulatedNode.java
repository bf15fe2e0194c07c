package io.qsfs.core.simulation;

import io.qsfs.core.node.NodeAddress;
import io.qsfs.zdb.ZdbEngine;
import io.qsfs.zdb.ZdbEngineConfig;
import io.qsfs.zdb.command.Reply;
import io.qsfs.zdb.command.Session;
import io.qsfs.zdb.disk.DiskFile;
import io.qsfs.zdb.disk.MemoryDisk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A node: the real command engine and segments over a disk that loses power. Answers to writes wait
 * for a sync, which covers all that were executed before it. Confined to the thread of its world.
 */
final class SimulatedNode {
    private static final long DISK_BYTES = 1L << 30;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

    private final World world;
    private final NodeAddress address;
    private final Sabotage sabotage;
    private MemoryDisk disk = new MemoryDisk(DISK_BYTES);
    private CrashIndex index = new CrashIndex();
    private Program process;
    private @Nullable ZdbEngine engine;
    private List<Runnable> unsynced = new ArrayList<>();
    private int losses;
    private boolean wiped;
    private boolean rotten;
    private boolean retired;

    SimulatedNode(World world, NodeAddress address, Sabotage sabotage) {
        this.world = world;
        this.address = address;
        this.sabotage = sabotage;
        this.process = new Program(world, address.host());
        start();
    }

    NodeAddress address() {
        return address;
    }

    boolean isUp() {
        return engine != null;
    }

    /** The life of the node, which ends with a crash: who waits for its answers has lost them. */
    Program program() {
        return process;
    }

    /** Whether it may lack something that it was given, or have it damaged. */
    boolean isDamaged() {
        return wiped || rotten;
    }

    boolean isRotten() {
        return rotten;
    }

    /** How often it lost everything. */
    int losses() {
        return losses;
    }

    /** All that it had when it had lost everything so many times was put on it or elsewhere. */
    void wasRepaired(int lossesBefore) {
        wiped &= losses != lossesBefore;
    }

    /** The node is no part of the volume any more and never comes back. */
    void retire() {
        if (isUp()) {
            crash();
        }
        retired = true;
        wiped = false;
        rotten = false;
    }

    boolean isRetired() {
        return retired;
    }

    void start() {
        if (retired) {
            return;
        }
        process = new Program(world, address.host());
        unsynced = new ArrayList<>();
        try {
            engine = open();
        } catch (IOException e) {
            if (!rotten) {
                throw new IllegalStateException("node " + address + " does not start", e);
            }
            wipe();
            start();
        }
    }

    private ZdbEngine open() throws IOException {
        return ZdbEngine.open(
                ZdbEngine.Environment.singleThreaded(disk, index, CLOCK, world.random()),
                ZdbEngineConfig.defaults()
                        .withSegmentLengthMax(ZdbEngineConfig.SEGMENT_LENGTH_MIN));
    }

    /** Power is gone: what was not synced is lost, kept or torn. */
    void crash() {
        process.kill();
        engine = null;
        disk.losePower(world.random());
        index.crash(world.random());
    }

    /** The disk is gone too. */
    void crashAndWipe() {
        crash();
        wipe();
    }

    private void wipe() {
        disk = new MemoryDisk(DISK_BYTES);
        index = new CrashIndex();
        losses++;
        wiped = true;
        rotten = false;
    }

    /** Flips a bit of a file of records, as a failing disk does. */
    void rot() {
        Random random = world.random();
        List<String> files = segments("");
        if (!files.isEmpty()) {
            String file = files.get(random.nextInt(files.size()));
            long length = length(file);
            rotten |= disk.flipBit(file, random.nextLong(Math.max(1, length)), random.nextInt(8));
        }
    }

    private List<String> segments(String directory) {
        List<String> files = new ArrayList<>();
        for (String name : disk.list(directory)) {
            String path = directory.isEmpty() ? name : directory + "/" + name;
            List<String> below = segments(path);
            files.addAll(below.isEmpty() ? List.of(path) : below);
        }
        return files;
    }

    private long length(String file) {
        try (DiskFile open = disk.open(file, false)) {
            return open.size();
        } catch (IOException notAFile) {
            return 0;
        }
    }

    /** A new connection; the node must be up. */
    Optional<Session> connect() {
        return Optional.ofNullable(engine).map(ZdbEngine::newSession);
    }

    /**
     * Executes a command and hands over the answer: reads at once, writes after the next sync.
     *
     * @param answer runs only while the node lives
     */
    void execute(Session session, List<ByteBuffer> command, Consumer<Reply> answer) {
        ZdbEngine running = engine;
        if (running == null) {
            return;
        }
        String word = StandardCharsets.US_ASCII.decode(command.getFirst().duplicate()).toString();
        if (word.equals("FENCE") && sabotage == Sabotage.NODE_FORGETS_FENCE) {
            answer.accept(Reply.OK);
            return;
        }
        Reply reply = running.execute(session, command);
        boolean writes = List.of("SET", "DEL", "FENCE").contains(word);
        if (writes && sabotage != Sabotage.NODE_ANSWERS_BEFORE_SYNC) {
            if (unsynced.isEmpty()) {
                world.later(process, world.delay(), this::sync);
            }
            unsynced.add(() -> answer.accept(reply));
        } else {
            answer.accept(reply);
        }
    }

    private void sync() {
        List<Runnable> covered = unsynced;
        unsynced = new ArrayList<>();
        ZdbEngine running = engine;
        if (running != null) {
            try {
                running.sync();
            } catch (IOException e) {
                throw new IllegalStateException("node " + address + " cannot sync", e);
            }
            covered.forEach(Runnable::run);
        }
    }
}
