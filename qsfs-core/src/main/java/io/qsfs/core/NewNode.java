package io.qsfs.core;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.NodeLabels;

/**
 * A node that shall belong to a volume, as an operator names it: {@code
 * zdb://host:port/namespace@site/rack/host}; the labels may be left out.
 */
public record NewNode(NodeAddress address, NodeLabels labels) {
    /**
     * Parses the text form.
     *
     * @throws StorageException.InvalidInput saying what is wrong with the text
     */
    public static NewNode parse(String text) throws StorageException {
        int at = text.lastIndexOf('@');
        return at < 0
                ? new NewNode(NodeAddress.parse(text), NodeLabels.NONE)
                : new NewNode(
                        NodeAddress.parse(text.substring(0, at)),
                        NodeLabels.parse(text.substring(at + 1)));
    }

    @Override
    public String toString() {
        return labels.equals(NodeLabels.NONE) ? address.toString() : address + "@" + labels;
    }
}
