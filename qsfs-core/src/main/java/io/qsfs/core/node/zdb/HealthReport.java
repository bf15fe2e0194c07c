package io.qsfs.core.node.zdb;

import io.qsfs.core.node.NodeHealth;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the texts of NSINFO and INFO: lines of a name, a colon and a value. */
final class HealthReport {
    private HealthReport() {}

    static NodeHealth read(Reply namespace, Reply node) {
        Map<String, String> facts = facts(namespace);
        OptionalLong disk = number(facts, "data_disk_freespace_bytes");
        OptionalLong quota = number(facts, "space_available");
        OptionalLong free =
                quota.isPresent() && (disk.isEmpty() || quota.getAsLong() < disk.getAsLong())
                        ? quota
                        : disk;
        Map<String, String> program = facts(node);
        return new NodeHealth(
                number(facts, "entries").orElse(0),
                number(facts, "data_size_bytes").orElse(0),
                free,
                disk.isPresent() && facts.containsKey("data_disk_id")
                        ? Optional.of(
                                new NodeHealth.Disk(facts.get("data_disk_id"), disk.getAsLong()))
                        : Optional.empty(),
                program.getOrDefault("server_name", "unknown")
                        + " "
                        + program.getOrDefault("server_revision", ""));
    }

    private static Map<String, String> facts(Reply reply) {
        Map<String, String> facts = new HashMap<>();
        if (reply instanceof Reply.Bulk text) {
            for (String line : new String(text.bytes(), StandardCharsets.UTF_8).split("\n")) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    facts.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
                }
            }
        }
        return facts;
    }

    private static OptionalLong number(Map<String, String> facts, String name) {
        String text = facts.getOrDefault(name, "");
        return text.matches("\\d{1,18}")
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }
}
