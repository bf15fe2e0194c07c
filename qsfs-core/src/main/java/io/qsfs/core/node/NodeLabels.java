package io.qsfs.core.node;

import io.qsfs.core.error.StorageException;

/**
 * The failure domains a node lies in, from wide to narrow. An empty label means that nothing is
 * known at that level: such nodes count as one domain at site and rack, and as a host each.
 */
public record NodeLabels(String site, String rack, String host) {
    public static final NodeLabels NONE = new NodeLabels("", "", "");

    /**
     * Parses {@code site/rack/host}, {@code site/rack} or {@code site}; empty parts are allowed.
     *
     * @throws StorageException.InvalidInput if there are more than three parts
     */
    public static NodeLabels parse(String text) throws StorageException {
        String[] parts = text.strip().split("/", -1);
        if (parts.length > 3) {
            throw new StorageException.InvalidInput(
                    "labels '" + text + "': expected site/rack/host");
        }
        return new NodeLabels(
                parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "");
    }

    @Override
    public String toString() {
        return site + "/" + rack + "/" + host;
    }
}
