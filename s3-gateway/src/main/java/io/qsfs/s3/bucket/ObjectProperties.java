package io.qsfs.s3.bucket;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.AttributeMode;
import io.qsfs.core.volume.TreeReader;
import io.qsfs.core.volume.TreeWriter;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is stored with an object beside content and label.
 *
 * @param headers that come back with it, by lower-case name: content type, user metadata, …
 * @param acl access control list as it is kept; empty for private
 * @param customerKey sealed data key, when the content is sealed with a customer's key
 */
public record ObjectProperties(
        Map<String, String> headers,
        Tags tags,
        Optional<Retention> retention,
        Optional<Boolean> legalHold,
        String acl,
        Optional<SealedKey> customerKey) {

    public ObjectProperties {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** Writes all of it to an inode that has none yet. */
    void write(TreeWriter tree, long inode) throws StorageException {
        if (!headers.isEmpty()) {
            tree.setAttribute(
                    inode, ObjectAttributes.HEADERS, Fields.encode(headers), AttributeMode.ANY);
        }
        if (!tags.isEmpty()) {
            tree.setAttribute(inode, ObjectAttributes.TAGS, tags.encode(), AttributeMode.ANY);
        }
        if (retention.isPresent()) {
            tree.setAttribute(
                    inode, ObjectAttributes.RETENTION, retention.get().encode(), AttributeMode.ANY);
        }
        if (legalHold.isPresent()) {
            tree.setAttribute(
                    inode, ObjectAttributes.LEGAL_HOLD, hold(legalHold.get()), AttributeMode.ANY);
        }
        if (!acl.isEmpty()) {
            tree.setAttribute(
                    inode,
                    ObjectAttributes.ACL,
                    acl.getBytes(StandardCharsets.UTF_8),
                    AttributeMode.ANY);
        }
        if (customerKey.isPresent()) {
            tree.setAttribute(
                    inode,
                    ObjectAttributes.CUSTOMER_KEY,
                    customerKey.get().encode(),
                    AttributeMode.ANY);
        }
    }

    static byte[] hold(boolean on) {
        return (on ? "ON" : "OFF").getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads what was written. */
    static ObjectProperties read(TreeReader tree, long inode) throws StorageException {
        Optional<byte[]> headers = tree.attribute(inode, ObjectAttributes.HEADERS);
        return new ObjectProperties(
                headers.isPresent() ? Fields.decode(headers.get()) : Map.of(),
                tags(tree, inode),
                Retention.of(tree, inode),
                legalHold(tree, inode),
                acl(tree, inode),
                customerKey(tree, inode));
    }

    static Tags tags(TreeReader tree, long inode) throws StorageException {
        Optional<byte[]> bytes = tree.attribute(inode, ObjectAttributes.TAGS);
        return bytes.isPresent() ? new Tags(Fields.decode(bytes.get())) : Tags.NONE;
    }

    static Optional<Boolean> legalHold(TreeReader tree, long inode) throws StorageException {
        return tree.attribute(inode, ObjectAttributes.LEGAL_HOLD).map(bytes -> bytes.length == 2);
    }

    private static String acl(TreeReader tree, long inode) throws StorageException {
        return tree.attribute(inode, ObjectAttributes.ACL)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("");
    }

    private static Optional<SealedKey> customerKey(TreeReader tree, long inode)
            throws StorageException {
        Optional<byte[]> bytes = tree.attribute(inode, ObjectAttributes.CUSTOMER_KEY);
        return bytes.isPresent() ? Optional.of(SealedKey.decode(bytes.get())) : Optional.empty();
    }
}
