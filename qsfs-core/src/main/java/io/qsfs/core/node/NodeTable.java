package io.qsfs.core.node;

import io.qsfs.core.error.Checks;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The nodes of a volume, in the order of their numbers: entry i has number i. Entries are never
 * taken out, so a number means the same node for ever.
 */
public record NodeTable(List<NodeEntry> entries) {
    /**
     * Node numbers are below this, so that a stripe stores one in two bytes, with one value to
     * spare.
     */
    public static final int NUMBER_LIMIT = 0xffff;

    public static final NodeTable EMPTY = new NodeTable(List.of());

    public NodeTable {
        entries = List.copyOf(entries);
        Set<NodeId> ids = new HashSet<>();
        for (int i = 0; i < entries.size(); i++) {
            NodeEntry entry = entries.get(i);
            Checks.argument(entry.number() == i, "node numbers must be consecutive from 0");
            Checks.argument(
                    entry.duty() == NodeEntry.Duty.REMOVED || ids.add(entry.id()),
                    "two nodes have the identity " + entry.id() + ", one is a copy of the other");
        }
    }

    public Optional<NodeEntry> entry(int number) {
        return number >= 0 && number < entries.size()
                ? Optional.of(entries.get(number))
                : Optional.empty();
    }

    /** The entry of the node with this identity unless it was removed. */
    public Optional<NodeEntry> entry(NodeId id) {
        return entries.stream()
                .filter(entry -> entry.duty() != NodeEntry.Duty.REMOVED && entry.id().equals(id))
                .findFirst();
    }

    /** The entries that are not removed. */
    public List<NodeEntry> present() {
        return entries.stream().filter(e -> e.duty() != NodeEntry.Duty.REMOVED).toList();
    }

    /** This table with one more active node, which gets the next number. */
    public NodeTable with(NodeId id, NodeAddress address, NodeLabels labels) {
        List<NodeEntry> changed = new ArrayList<>(entries);
        changed.add(new NodeEntry(entries.size(), id, address, labels, NodeEntry.Duty.ACTIVE));
        return new NodeTable(changed);
    }

    /** This table with the entry of the same number replaced. */
    public NodeTable with(NodeEntry entry) {
        List<NodeEntry> changed = new ArrayList<>(entries);
        changed.set(entry.number(), entry);
        return new NodeTable(changed);
    }
}
