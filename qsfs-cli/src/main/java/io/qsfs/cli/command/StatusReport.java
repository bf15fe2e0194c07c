package io.qsfs.cli.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;

import io.qsfs.cli.Session;
import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.Settings;
import io.qsfs.cli.daemon.FrontEnds;
import io.qsfs.cli.node.LocalNode;
import io.qsfs.cli.node.LocalNodes;
import io.qsfs.core.Engine;
import io.qsfs.core.EngineStatus;
import io.qsfs.core.NewNode;
import io.qsfs.core.maintenance.RecentCensus;
import io.qsfs.core.maintenance.StripeCensus;
import io.qsfs.core.maintenance.WorkerStatus;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeHealth;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code status} shows; its JSON form is for programs and only ever grows.
 *
 * @param daemonPid of the process that has the volume open; empty when none runs
 * @param volume empty when no daemon runs
 * @param redundancy empty when no daemon runs, or the stripes were never counted
 * @param writeBack empty when no daemon runs
 * @param access the ways in besides the command line: those that are there and those that should be
 * @param keyBackedUp whether the user said that the key lies in a safe place as well
 */
record StatusReport(
        String home,
        Optional<Long> daemonPid,
        Optional<VolumeState> volume,
        Optional<Redundancy> redundancy,
        Optional<WriteBackState> writeBack,
        List<NodeState> nodes,
        List<Access> access,
        List<Work> work,
        boolean keyBackedUp) {
    /** A census this old is shown; an older one is taken anew. */
    private static final Duration CENSUS_AGE_MAX = Duration.ofSeconds(5);

    /** How long the report waits for a census before it shows the last one. */
    private static final Duration CENSUS_PATIENCE = Duration.ofSeconds(2);

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .addModule(new Jdk8Module())
                    .defaultPropertyInclusion(
                            JsonInclude.Value.construct(
                                    JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
                    .build();

    StatusReport {
        nodes = List.copyOf(nodes);
        access = List.copyOf(access);
        work = List.copyOf(work);
    }

    /**
     * The volume itself.
     *
     * @param totalBytes usable bytes, after coding
     * @param nodesToSpare how many more nodes may be lost now without losing data; negative when
     *     data cannot be read now
     * @param journalBytes since the checkpoint: what a recovery replays
     * @param trouble why nothing can be written now; empty when it can
     */
    record VolumeState(
            String id,
            String policy,
            long epoch,
            long totalBytes,
            long usedBytes,
            long availableBytes,
            long inodes,
            long nodesToSpare,
            long checkpoint,
            long journalBytes,
            long position,
            long packsInFlight,
            Optional<String> trouble) {
        static VolumeState of(EngineStatus status, Optional<Redundancy> redundancy) {
            long parity = status.policy().parityShards();
            long down = status.nodes().size() - status.nodesUp();
            long lacking = redundancy.map(Redundancy::mostLacking).orElse(0);
            return new VolumeState(
                    status.volume().toString(),
                    status.policy().toString(),
                    status.epoch(),
                    status.space().totalBytes(),
                    status.space().usedBytes(),
                    status.space().availableBytes(),
                    status.space().inodes(),
                    parity - Math.max(down, lacking),
                    status.log().checkpoint(),
                    status.log().journalBytes(),
                    status.log().durable(),
                    status.log().packsInFlight(),
                    status.log().trouble());
        }
    }

    /**
     * How whole the stripes are.
     *
     * @param lacking how many stripes lack how many shards
     * @param lost of them, how many cannot be read
     * @param misplaced whole, but on nodes that are being emptied
     * @param narrow with fewer data shards than the policy asks for
     * @param ageSeconds since the count was begun
     */
    record Redundancy(
            long stripes,
            Map<Integer, Long> lacking,
            long lost,
            long misplaced,
            long narrow,
            double ageSeconds) {
        Redundancy {
            lacking = Map.copyOf(lacking);
        }

        static Redundancy of(RecentCensus recent) {
            StripeCensus census = recent.census();
            return new Redundancy(
                    census.stripes(),
                    census.lacking(),
                    census.lost(),
                    census.misplaced(),
                    census.narrow(),
                    recent.age().toMillis() / 1e3);
        }

        int mostLacking() {
            return lacking.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
        }
    }

    /**
     * One node.
     *
     * @param pid of the local process; empty for a node elsewhere, or one that does not run
     * @param trouble why it is not used, or takes no shards; empty when it does
     */
    record NodeState(
            int number,
            String address,
            Optional<Long> pid,
            boolean up,
            Optional<Long> usedBytes,
            Optional<Long> freeBytes,
            String duty,
            String trouble) {}

    /**
     * A way to the files besides the command line.
     *
     * @param kind "mount" or "s3"
     * @param at the mount point or URL
     * @param trouble why it is missing; empty when it is there
     */
    record Access(String kind, String at, String trouble) {}

    /**
     * One kind of background work.
     *
     * @param state idle, running, paused or stopped
     * @param doing in words; empty while idle
     * @param passes that ended well
     * @param lastFailure of the last pass; empty when it ended well
     */
    record Work(
            String name,
            String state,
            String doing,
            long passes,
            long bytesMoved,
            String lastFailure) {
        static Work of(WorkerStatus status) {
            return new Work(
                    status.name(),
                    status.state().name().toLowerCase(Locale.ROOT),
                    status.doing(),
                    status.passes(),
                    status.bytesMoved(),
                    status.lastFailure());
        }
    }

    /** The report of the process that has the volume open. */
    static StatusReport of(Session session) throws IOException {
        Home home = session.home();
        Engine engine = session.engine();
        Optional<Redundancy> redundancy =
                engine.maintenance()
                        .recentCensus(CENSUS_AGE_MAX, CENSUS_PATIENCE)
                        .map(Redundancy::of);
        EngineStatus status = engine.status();
        LocalNodes local = LocalNodes.all(home, Settings.read(home).localNodes());
        var nodes = new ArrayList<NodeState>();
        for (EngineStatus.NodeStatus node : status.nodes()) {
            nodes.add(state(node, local));
        }
        return new StatusReport(
                home.directory().toString(),
                Optional.of(ProcessHandle.current().pid()),
                Optional.of(VolumeState.of(status, redundancy)),
                redundancy,
                Optional.of(WriteBackState.of(home, status.log().writeBack())),
                nodes,
                access(session.frontEnds()),
                engine.maintenance().workers().stream()
                        .map(worker -> Work.of(worker.status()))
                        .toList(),
                Files.exists(home.keyBackedUp()));
    }

    private static NodeState state(EngineStatus.NodeStatus node, LocalNodes local)
            throws IOException {
        Optional<NodeHealth> health = node.health();
        NodeAddress address = node.entry().address();
        return new NodeState(
                node.entry().number(),
                address.toString(),
                pid(local, address),
                node.up(),
                health.map(NodeHealth::usedBytes),
                health.map(NodeHealth::freeBytes)
                        .filter(java.util.OptionalLong::isPresent)
                        .map(java.util.OptionalLong::getAsLong),
                node.entry().duty().name().toLowerCase(Locale.ROOT),
                node.trouble());
    }

    private static List<Access> access(FrontEnds frontEnds) {
        var all = new ArrayList<Access>();
        frontEnds
                .mounts()
                .forEach(mount -> all.add(new Access("mount", mount.mountPoint().toString(), "")));
        frontEnds.s3().ifPresent(s3 -> all.add(new Access("s3", s3.url(), "")));
        for (FrontEnds.Absence absence : frontEnds.absences()) {
            String kind = absence.kind().name().toLowerCase(Locale.ROOT);
            all.add(new Access(kind, absence.what(), absence.reason()));
        }
        return all;
    }

    /** The report when no process has the volume open: only what the processes show. */
    static StatusReport ofStopped(Home home, Settings settings) throws IOException {
        LocalNodes local = LocalNodes.of(home, settings);
        var nodes = new ArrayList<NodeState>();
        for (String text : settings.nodes()) {
            var address = NewNode.parse(text).address();
            Optional<LocalNode> node = local.at(address);
            Optional<Long> pid = pid(local, address);
            boolean up = node.isPresent() && node.get().answers();
            nodes.add(
                    new NodeState(
                            nodes.size(),
                            address.toString(),
                            pid,
                            up,
                            Optional.empty(),
                            Optional.empty(),
                            "active",
                            up || node.isEmpty()
                                    ? ""
                                    : pid.isPresent() ? "does not answer" : "does not run"));
        }
        return new StatusReport(
                home.directory().toString(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                nodes,
                List.of(),
                List.of(),
                Files.exists(home.keyBackedUp()));
    }

    String toJson() throws IOException {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this);
    }

    static StatusReport fromJson(String json) throws IOException {
        return MAPPER.readValue(json, StatusReport.class);
    }

    private static Optional<Long> pid(LocalNodes local, NodeAddress address) throws IOException {
        Optional<LocalNode> node = local.at(address);
        return node.isEmpty() ? Optional.empty() : node.get().process().map(ProcessHandle::pid);
    }
}
