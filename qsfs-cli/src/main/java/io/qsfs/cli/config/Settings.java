package io.qsfs.cli.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;

import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code qsfs.toml} holds. Written by {@code qsfs up} the first time, edited by the user; a
 * key that is not listed here is an error. Immutable.
 *
 * @param policy data and parity shards, such as {@code 4+2}
 * @param nodes addresses of all nodes, {@code zdb://host:port/namespace}, with optional labels
 * @param localNodes the nodes among them that {@code up} starts on this machine
 * @param mount the mount point, or {@code none}
 * @param s3 where the S3 endpoint listens
 * @param ack where bytes are when an fsync on a mount returns; may be left out
 */
public record Settings(
        String policy, List<String> nodes, LocalNodes localNodes, String mount, S3 s3, Ack ack) {
    /** Says "do not mount". */
    public static final String NO_MOUNT = "none";

    /**
     * @param count how many nodes {@code up} starts here; 0 when all run elsewhere
     * @param firstPort node N listens on firstPort + N - 1
     * @param sync {@code always}: an acknowledged write survives a power cut; {@code interval}:
     *     synced once a second
     */
    public record LocalNodes(int count, int firstPort, String sync) {}

    /** Where bytes are when an fsync on a mount returns. S3 and commands always mean the nodes. */
    public enum Ack {
        /** On the nodes: the loss of this machine loses nothing. */
        @JsonProperty("nodes")
        NODES,
        /** In the write-back log of this machine. */
        @JsonProperty("local")
        LOCAL
    }

    /**
     * @param port 0 when S3 is off
     * @param tls whether the endpoint speaks https
     * @param webhook targets of bucket notifications; may be left out
     * @param lifecycleDaySeconds how long a day of lifecycle rules is, to try rules out; may be
     *     left out
     */
    public record S3(
            String address,
            int port,
            boolean tls,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Webhook> webhook,
            long lifecycleDaySeconds) {
        private static final long DAY_SECONDS = 86_400;

        public S3 {
            webhook = List.copyOf(webhook);
        }

        public S3(String address, int port, boolean tls) {
            this(address, port, tls, List.of(), DAY_SECONDS);
        }

        public S3 withPort(int changed) {
            return new S3(address, changed, tls, webhook, lifecycleDaySeconds);
        }
    }

    /**
     * A target of bucket notifications, {@code arn:qsfs:sqs:REGION:NAME:webhook}.
     *
     * @param token sent as {@code Authorization}; empty for none
     */
    public record Webhook(String name, String url, String token) {}

    private static final TomlMapper MAPPER =
            TomlMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
                    .defaultPropertyInclusion(
                            JsonInclude.Value.construct(
                                    JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .build();

    public Settings {
        nodes = List.copyOf(nodes);
    }

    /**
     * Reads the settings of a home.
     *
     * @throws CommandException naming the file and what is wrong with it
     */
    public static Settings read(Home home) throws IOException {
        home.requireInitialized();
        Path file = home.settings();
        try {
            JsonNode tree = MAPPER.readTree(Files.readString(file));
            return MAPPER.treeToValue(completed(tree), Settings.class);
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr();
            throw new CommandException(
                    ExitCode.FAILED,
                    file + where + ": " + e.getOriginalMessage() + "; correct the file",
                    e);
        }
    }

    /** Adds what a file may leave out. */
    private static JsonNode completed(JsonNode settings) {
        if (settings instanceof ObjectNode all && !all.has("ack")) {
            all.put("ack", "nodes");
        }
        if (settings.path("s3") instanceof ObjectNode s3) {
            if (!s3.has("webhook")) {
                s3.putArray("webhook");
            }
            if (!s3.has("lifecycle-day-seconds")) {
                s3.put("lifecycle-day-seconds", S3.DAY_SECONDS);
            }
            for (JsonNode webhook : s3.path("webhook")) {
                if (webhook instanceof ObjectNode target && !target.has("token")) {
                    target.put("token", "");
                }
            }
        }
        return settings;
    }

    /** Replaces the file as a whole; durable on return. */
    public void write(Home home) throws IOException {
        PrivateFiles.replace(
                home.settings(), MAPPER.writeValueAsString(this).getBytes(StandardCharsets.UTF_8));
    }

    /** The mount point that is wished for. */
    public Optional<Path> mountPoint() {
        return mount.equals(NO_MOUNT) ? Optional.empty() : Optional.of(Path.of(mount));
    }

    public Settings withNodes(List<String> changed) {
        return new Settings(policy, changed, localNodes, mount, s3, ack);
    }

    public Settings withLocalNodes(LocalNodes changed) {
        return new Settings(policy, nodes, changed, mount, s3, ack);
    }

    public Settings withMount(String changed) {
        return new Settings(policy, nodes, localNodes, changed, s3, ack);
    }

    public Settings withAck(Ack changed) {
        return new Settings(policy, nodes, localNodes, mount, s3, changed);
    }

    public Settings withS3(S3 changed) {
        return new Settings(policy, nodes, localNodes, mount, changed, ack);
    }
}
