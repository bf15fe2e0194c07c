package io.qsfs.s3.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.AttributeMode;
import io.qsfs.core.volume.AttributeName;
import io.qsfs.core.volume.Dentry;
import io.qsfs.core.volume.DentryKey;
import io.qsfs.core.volume.Form;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Name;
import io.qsfs.core.volume.NewInode;
import io.qsfs.core.volume.Place;
import io.qsfs.core.volume.TreeReader;
import io.qsfs.core.volume.TreeWriter;
import io.qsfs.core.volume.Volume;
import io.qsfs.s3.error.S3Exception;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Users and access keys, kept in the volume's second tree under {@code s3/users} and {@code
 * s3/keys}: one file each that no mount shows, whose hidden attribute is a JSON record. Secrets are
 * sealed. All of it also lies in memory, so that finding a key costs nothing. Thread-safe.
 */
public final class CredentialStore {
    private static final AttributeName RECORD = AttributeName.hidden("s3.record");
    private static final Name FOLDER = Name.of("s3");
    private static final Name USERS = Name.of("users");
    private static final Name KEYS = Name.of("keys");
    private static final int RECORD_VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A key and whose it is. */
    public record Entry(AccessKey key, Identity identity) {}

    /**
     * A user as it is stored.
     *
     * @param policies documents by name; a name alone stands for a {@link UserPolicy}
     */
    public record User(String name, int uid, int gid, Map<String, String> policies) {
        public User {
            policies = Map.copyOf(policies);
        }
    }

    private final Volume volume;
    private final SecretBox box;
    private final Map<String, AccessKey> keys = new ConcurrentHashMap<>();
    private final Map<String, Identity> identities = new ConcurrentHashMap<>();
    private final Map<String, User> users = new ConcurrentHashMap<>();

    private CredentialStore(Volume volume, byte[] sealingKey) {
        this.volume = volume;
        this.box = new SecretBox(sealingKey);
    }

    /**
     * Reads all users and keys of the volume.
     *
     * @param sealingKey 32 bytes, always the same for a volume
     * @throws StorageException.Corrupt when the sealing key is another than that of the stored keys
     */
    public static CredentialStore open(Volume volume, byte[] sealingKey) throws StorageException {
        var store = new CredentialStore(volume, sealingKey);
        store.load();
        return store;
    }

    private void load() throws StorageException {
        Map<String, JsonNode> userRecords = volume.view(tree -> records(tree, USERS));
        Map<String, JsonNode> keyRecords = volume.view(tree -> records(tree, KEYS));
        for (var record : userRecords.entrySet()) {
            remember(user(record.getKey(), record.getValue()));
        }
        for (var record : keyRecords.entrySet()) {
            String id = record.getKey();
            byte[] sealed = Base64.getDecoder().decode(record.getValue().path("secret").asText());
            String secret = new String(box.open(sealed, id), StandardCharsets.UTF_8);
            keys.put(id, new AccessKey(id, secret, record.getValue().path("user").asText()));
        }
    }

    private static User user(String name, JsonNode record) {
        var policies = new TreeMap<String, String>();
        for (var policy : record.path("policies").properties()) {
            policies.put(policy.getKey(), policy.getValue().asText());
        }
        return new User(name, record.path("uid").asInt(), record.path("gid").asInt(), policies);
    }

    private void remember(User user) throws StorageException {
        var policies = new ArrayList<Policy>();
        for (var policy : user.policies.entrySet()) {
            policies.add(parse(policy.getKey(), policy.getValue()));
        }
        identities.put(user.name, new Identity(user.name, user.uid, user.gid, policies));
        users.put(user.name, user);
    }

    private static Policy parse(String name, String document) throws StorageException {
        if (document.isEmpty()) {
            return UserPolicy.named(name)
                    .orElseThrow(() -> new StorageException.InvalidInput("no policy named " + name))
                    .policy();
        }
        try {
            return Policy.ofUser(document);
        } catch (S3Exception e) {
            throw new StorageException.InvalidInput("policy " + name + ": " + e.getMessage(), e);
        }
    }

    /** The key and its user, when both exist. */
    public Optional<Entry> find(String accessKey) {
        AccessKey key = keys.get(accessKey);
        Identity identity = key == null ? null : identities.get(key.user());
        return key == null || identity == null
                ? Optional.empty()
                : Optional.of(new Entry(key, identity));
    }

    /** The user of that name. */
    public Optional<User> user(String name) {
        return Optional.ofNullable(users.get(name));
    }

    /** All users, by name. */
    public List<User> users() {
        return List.copyOf(new TreeMap<>(users).values());
    }

    /** All keys, by id. */
    public List<AccessKey> keys() {
        return List.copyOf(new TreeMap<>(keys).values());
    }

    /**
     * Makes or changes a user; durable on return.
     *
     * @throws StorageException.InvalidInput when a policy is not valid
     */
    public void putUser(User user) throws StorageException {
        if (!Identity.isName(user.name)) {
            throw new StorageException.InvalidInput(
                    "user name '" + user.name + "': 1 to 64 letters, digits or +=,.@_-");
        }
        for (var policy : user.policies.entrySet()) {
            parse(policy.getKey(), policy.getValue());
        }
        ObjectNode record = JSON.createObjectNode().put("version", RECORD_VERSION);
        record.put("uid", user.uid).put("gid", user.gid);
        ObjectNode policies = record.putObject("policies");
        user.policies.forEach(policies::put);
        write(USERS, user.name, record);
        remember(user);
    }

    /** Removes a user with all keys; durable on return. */
    public void removeUser(String name) throws StorageException {
        for (AccessKey key : keys()) {
            if (key.user().equals(name)) {
                removeKey(key.id());
            }
        }
        users.remove(name);
        identities.remove(name);
        remove(USERS, name);
    }

    /** Makes a fresh key of a user; durable on return. */
    public AccessKey addKey(String user) throws StorageException {
        AccessKey key = AccessKey.random(user);
        putKey(key);
        return key;
    }

    /**
     * Adds a key with a given id and secret, or gives it a new secret; durable on return.
     *
     * @throws StorageException.NotFound when there is no such user
     * @throws StorageException.InvalidInput for an id or secret that clients could not use
     */
    public void putKey(AccessKey key) throws StorageException {
        if (!users.containsKey(key.user())) {
            throw new StorageException.NotFound("no user " + key.user());
        }
        if (!key.id().matches("[A-Za-z0-9+=,.@_-]{3,128}") || key.secret().length() < 8) {
            throw new StorageException.InvalidInput(
                    "an access key has 3 to 128 letters, digits or +=,.@_-, and a secret of at"
                            + " least 8 characters");
        }
        byte[] secret = key.secret().getBytes(StandardCharsets.UTF_8);
        ObjectNode record = JSON.createObjectNode().put("version", RECORD_VERSION);
        record.put("user", key.user());
        record.put("secret", Base64.getEncoder().encodeToString(box.seal(secret, key.id())));
        write(KEYS, key.id(), record);
        keys.put(key.id(), key);
    }

    /** Removes a key; durable on return. */
    public void removeKey(String id) throws StorageException {
        keys.remove(id);
        remove(KEYS, id);
    }

    private static Map<String, JsonNode> records(TreeReader tree, Name kind)
            throws StorageException {
        var found = new TreeMap<String, JsonNode>();
        Optional<Dentry> root = tree.lookup(Inode.SYSTEM_ROOT, FOLDER, Form.DIRECTORY);
        Optional<Dentry> folder =
                root.isEmpty()
                        ? Optional.empty()
                        : tree.lookup(root.get().inode(), kind, Form.DIRECTORY);
        if (folder.isEmpty()) {
            return found;
        }
        try (var cursor = tree.list(folder.get().inode(), DentryKey.FIRST)) {
            for (Dentry dentry = cursor.next(); dentry != null; dentry = cursor.next()) {
                byte[] bytes = tree.attribute(dentry.inode(), RECORD).orElse(new byte[0]);
                found.put(dentry.name().toString(), parse(dentry.name(), bytes));
            }
        }
        return found;
    }

    private static JsonNode parse(Name name, byte[] bytes) throws StorageException {
        JsonNode node;
        try {
            node = JSON.readTree(bytes);
        } catch (IOException e) {
            throw new StorageException.Corrupt("record of " + name, e);
        }
        int version = node.path("version").asInt();
        if (version != RECORD_VERSION) {
            throw new StorageException.UnsupportedVersion(
                    "record of " + name + " has version " + version);
        }
        return node;
    }

    private void write(Name kind, String name, ObjectNode record) throws StorageException {
        byte[] bytes;
        try {
            bytes = JSON.writeValueAsBytes(record);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of strings is always JSON", e);
        }
        Checks.argument(bytes.length <= AttributeName.MAX_VALUE_BYTES, "record of " + name);
        volume.update(
                tree -> {
                    long folder = folder(tree, kind);
                    Name file = Name.of(name);
                    Optional<Dentry> old = tree.lookup(folder, file, Form.FILE);
                    long inode =
                            old.isPresent()
                                    ? old.get().inode()
                                    : tree.create(folder, file, NewInode.file(0600, 0, 0)).number();
                    tree.setAttribute(inode, RECORD, bytes, AttributeMode.ANY);
                    return inode;
                });
        volume.sync();
    }

    private void remove(Name kind, String name) throws StorageException {
        volume.update(
                tree -> {
                    tree.remove(Place.file(folder(tree, kind), Name.of(name)));
                    return name;
                });
        volume.sync();
    }

    private static long folder(TreeWriter tree, Name kind) throws StorageException {
        var attributes = NewInode.directory(0700, 0, 0);
        long root = directory(tree, Inode.SYSTEM_ROOT, FOLDER, attributes);
        return directory(tree, root, kind, attributes);
    }

    private static long directory(TreeWriter tree, long parent, Name name, NewInode attributes)
            throws StorageException {
        Optional<Dentry> there = tree.lookup(parent, name, Form.DIRECTORY);
        return there.isPresent()
                ? there.get().inode()
                : tree.create(parent, name, attributes).number();
    }
}
