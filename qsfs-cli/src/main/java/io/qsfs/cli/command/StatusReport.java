package io.qsfs.cli.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;

import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.Settings;
import io.qsfs.cli.node.LocalNode;
import io.qsfs.cli.node.LocalNodes;
import io.qsfs.core.EngineStatus;
import io.qsfs.core.NewNode;
import io.qsfs.core.node.NodeHealth;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code status} shows; its JSON form is for programs and only ever grows.
 *
 * @param daemonPid of the process that has the volume open; empty when none runs
 * @param volume empty when no daemon runs
 * @param keyBackedUp whether the user said that the key lies in a safe place as well
 */
record StatusReport(
        String home,
        Optional<Long> daemonPid,
        Optional<VolumeState> volume,
        List<NodeState> nodes,
        boolean keyBackedUp) {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .addModule(new Jdk8Module())
                    .defaultPropertyInclusion(
                            JsonInclude.Value.construct(
                                    JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
                    .build();

    StatusReport {
        nodes = List.copyOf(nodes);
    }

    /**
     * The volume itself.
     *
     * @param totalBytes usable bytes, after coding
     * @param nodesToSpare how many more nodes may be lost now without losing data
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
            long position,
            long packsInFlight) {
        static VolumeState of(EngineStatus status) {
            long down = status.nodes().size() - status.nodesUp();
            return new VolumeState(
                    status.volume().toString(),
                    status.policy().toString(),
                    status.epoch(),
                    status.space().totalBytes(),
                    status.space().usedBytes(),
                    status.space().availableBytes(),
                    status.space().inodes(),
                    status.policy().parityShards() - down,
                    status.log().checkpoint(),
                    status.log().durable(),
                    status.log().packsInFlight());
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

    /** The report of the process that has the volume open. */
    static StatusReport of(Home home, Settings settings, EngineStatus status) throws IOException {
        List<LocalNode> local = LocalNodes.of(home, settings.localNodes()).nodes();
        var nodes = new ArrayList<NodeState>();
        for (EngineStatus.NodeStatus node : status.nodes()) {
            Optional<NodeHealth> health = node.health();
            nodes.add(
                    new NodeState(
                            node.entry().number(),
                            node.entry().address().toString(),
                            pid(local, node.entry().address().port()),
                            node.up(),
                            health.map(NodeHealth::usedBytes),
                            health.flatMap(
                                    h ->
                                            h.freeBytes().isPresent()
                                                    ? Optional.of(h.freeBytes().getAsLong())
                                                    : Optional.empty()),
                            node.entry().duty().name().toLowerCase(java.util.Locale.ROOT),
                            node.trouble()));
        }
        return new StatusReport(
                home.directory().toString(),
                Optional.of(ProcessHandle.current().pid()),
                Optional.of(VolumeState.of(status)),
                nodes,
                Files.exists(home.keyBackedUp()));
    }

    /** The report when no process has the volume open: only what the processes show. */
    static StatusReport ofStopped(Home home, Settings settings) throws IOException {
        List<LocalNode> local = LocalNodes.of(home, settings.localNodes()).nodes();
        var nodes = new ArrayList<NodeState>();
        for (String text : settings.nodes()) {
            var address = NewNode.parse(text).address();
            Optional<LocalNode> node =
                    local.stream().filter(n -> n.port() == address.port()).findFirst();
            boolean up = node.isPresent() && node.get().answers();
            nodes.add(
                    new NodeState(
                            nodes.size(),
                            address.toString(),
                            pid(local, address.port()),
                            up,
                            Optional.empty(),
                            Optional.empty(),
                            "active",
                            up || node.isEmpty() ? "" : "does not run"));
        }
        return new StatusReport(
                home.directory().toString(),
                Optional.empty(),
                Optional.empty(),
                nodes,
                Files.exists(home.keyBackedUp()));
    }

    String toJson() throws IOException {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this);
    }

    static StatusReport fromJson(String json) throws IOException {
        return MAPPER.readValue(json, StatusReport.class);
    }

    private static Optional<Long> pid(List<LocalNode> local, int port) throws IOException {
        for (LocalNode node : local) {
            if (node.port() == port) {
                return node.process().map(ProcessHandle::pid);
            }
        }
        return Optional.empty();
    }
}
