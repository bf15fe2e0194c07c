package io.qsfs.s3.bucket;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.TreeReader;
import io.qsfs.s3.auth.Policy;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.rule.LifecycleDocument;
import io.qsfs.s3.rule.LifecycleRules;
import io.qsfs.s3.rule.NotificationRules;
import io.qsfs.s3.xml.XmlElement;
import io.qsfs.s3.xml.XmlParser;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** All documents of a bucket at one moment, those of every request parsed. Immutable. */
public final class BucketSettings {
    private final Map<SettingKind, String> documents;
    private final @Nullable Policy policy;
    private final @Nullable XmlElement publicAccessBlock;
    private final @Nullable ObjectLockRule objectLock;
    private final @Nullable LifecycleRules lifecycle;
    private final @Nullable NotificationRules notification;

    private BucketSettings(Map<SettingKind, String> documents) throws StorageException {
        this.documents = documents;
        try {
            String text = documents.get(SettingKind.POLICY);
            this.policy = text == null ? null : Policy.ofStoredBucket(text);
            String block = documents.get(SettingKind.PUBLIC_ACCESS_BLOCK);
            this.publicAccessBlock = block == null ? null : parse(block);
            String lock = documents.get(SettingKind.OBJECT_LOCK);
            this.objectLock = lock == null ? null : ObjectLockRule.of(parse(lock));
            String rules = documents.get(SettingKind.LIFECYCLE);
            String wishes = documents.get(SettingKind.NOTIFICATION);
            this.notification =
                    wishes == null ? null : NotificationRules.parse(parse(wishes), _ -> true);
            this.lifecycle = rules == null ? null : LifecycleDocument.parse(parse(rules));
        } catch (S3Exception e) {
            throw new StorageException.Corrupt("settings of a bucket: " + e.getMessage(), e);
        }
    }

    static BucketSettings read(TreeReader tree, long bucket) throws StorageException {
        var documents = new EnumMap<SettingKind, String>(SettingKind.class);
        for (SettingKind kind : SettingKind.values()) {
            Optional<byte[]> bytes = tree.attribute(bucket, kind.attribute());
            if (bytes.isPresent()) {
                documents.put(kind, new String(bytes.get(), StandardCharsets.UTF_8));
            }
        }
        return new BucketSettings(documents);
    }

    private static XmlElement parse(String document) throws S3Exception {
        return XmlParser.parse(document.getBytes(StandardCharsets.UTF_8));
    }

    /** The document as it was stored. */
    public Optional<String> document(SettingKind kind) {
        return Optional.ofNullable(documents.get(kind));
    }

    /** The document as XML. */
    public Optional<XmlElement> xml(SettingKind kind) throws S3Exception {
        String document = documents.get(kind);
        return document == null ? Optional.empty() : Optional.of(parse(document));
    }

    /** Name of the user whose bucket it is; empty for one that was made through the mount. */
    public String owner() {
        return documents.getOrDefault(SettingKind.OWNER, "");
    }

    public Optional<Policy> policy() {
        return Optional.ofNullable(policy);
    }

    /** Whether the owner of the bucket owns all objects, and no access control list counts. */
    public boolean ownerEnforced() {
        return documents.getOrDefault(SettingKind.OWNERSHIP, "").contains("BucketOwnerEnforced");
    }

    /** Whether that switch of the public access block is on. */
    public boolean blocks(String what) {
        return publicAccessBlock != null
                && publicAccessBlock.value(what).orElse("false").equalsIgnoreCase("true");
    }

    /** How many bytes the objects may have together. */
    public Optional<Long> quota() {
        return document(SettingKind.QUOTA).map(Long::valueOf);
    }

    public Optional<NotificationRules> notification() {
        return Optional.ofNullable(notification);
    }

    public Optional<LifecycleRules> lifecycle() {
        return Optional.ofNullable(lifecycle);
    }

    /** Present when the bucket has object lock. */
    public Optional<ObjectLockRule> objectLock() {
        return Optional.ofNullable(objectLock);
    }
}
