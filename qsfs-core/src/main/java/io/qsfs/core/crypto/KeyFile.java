package io.qsfs.core.crypto;

import io.qsfs.core.bytes.VolumeId;
import io.qsfs.core.crypto.v1.Hkdf;
import io.qsfs.core.crypto.v1.HybridIdentity;
import io.qsfs.core.crypto.v1.KeyFileV1;
import io.qsfs.core.crypto.v1.PassphraseKey;
import io.qsfs.core.crypto.v1.Signatures;
import io.qsfs.core.error.Checks;
import io.qsfs.core.error.StorageException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Everything secret that a person keeps of a volume: with the addresses of the nodes it is all that
 * recovery needs. A weaker {@link Capability} holds fewer secrets:
 *
 * <pre>
 *                                     read-write   read-only   repair
 * seed of namespace passwords   32        x            x          x
 * seed of shard keys            32        x            x          x
 * identity (X25519, ML-KEM)     96        x            x
 * seed of the signing key       32        x
 * public signing key         2,592     (derived)       x          x
 * </pre>
 *
 * On disk it is text that can be printed and typed ({@link KeyText}) around the bytes of {@link
 * KeyFileV1}. Secrets are wiped by {@link #close}; objects made from it before stay usable.
 * Thread-safe until closed.
 */
public final class KeyFile implements AutoCloseable {
    private static final int SEED = 32;
    private static final int SEEDS = 2 * SEED;
    private static final int IDENTITY_AT = SEEDS;
    private static final int SIGNING_AT = IDENTITY_AT + HybridIdentity.PRIVATE_LENGTH;

    private final VolumeId volumeId;
    private final Capability capability;
    private final byte[] secrets;

    private KeyFile(VolumeId volumeId, Capability capability, byte[] secrets) {
        this.volumeId = volumeId;
        this.capability = capability;
        this.secrets = secrets;
    }

    /** Draws the keys of a new volume. */
    public static KeyFile create(RandomGenerator random) {
        byte[] secrets = new byte[length(Capability.READ_WRITE)];
        VolumeId volumeId = VolumeId.random(random);
        random.nextBytes(secrets);
        return new KeyFile(volumeId, Capability.READ_WRITE, secrets);
    }

    /**
     * Reads a key file, or a recovery sheet that contains one.
     *
     * @param resource how messages name it, its path
     * @param text the whole file
     * @param passphrase empty when the user gave none
     * @throws StorageException.AccessDenied if a passphrase is needed or wrong
     * @throws StorageException.Corrupt if it is not a key file, or a damaged one
     * @throws StorageException.UnsupportedVersion if a newer program wrote it
     */
    public static KeyFile read(String resource, byte[] text, Optional<Passphrase> passphrase)
            throws StorageException {
        byte[] bytes = KeyText.decode(resource, text);
        KeyFileV1 file =
                KeyFileV1.read(resource, bytes, passphrase.map(Passphrase::bytes).orElse(null));
        Optional<Capability> capability = Capability.ofCode(file.capability());
        if (capability.isEmpty()) {
            throw new StorageException.Corrupt(
                    resource + " is corrupt: capability " + file.capability() + " is unknown");
        }
        byte[] secrets = file.takeSecrets();
        if (secrets.length != length(capability.get())) {
            throw new StorageException.Corrupt(
                    resource + " is corrupt: " + secrets.length + " bytes of secrets");
        }
        return new KeyFile(file.volumeId(), capability.get(), secrets);
    }

    /** Whether {@link #read} needs a passphrase. */
    public static boolean isProtected(String resource, byte[] text) throws StorageException {
        return KeyFileV1.isProtected(resource, KeyText.decode(resource, text));
    }

    /** Returns the text of an unprotected key file: whoever reads it has its capability. */
    public byte[] write() {
        return KeyText.encode(volumeId, capability, format().write());
    }

    /** Returns the text of a key file that only opens with the passphrase. */
    public byte[] write(Passphrase passphrase, RandomGenerator random) {
        return write(passphrase, random, PassphraseKey.STANDARD);
    }

    byte[] write(Passphrase passphrase, RandomGenerator random, PassphraseKey cost) {
        Checks.argument(!passphrase.isEmpty(), "the passphrase is empty");
        byte[] salt = new byte[PassphraseKey.SALT_LENGTH];
        random.nextBytes(salt);
        return KeyText.encode(volumeId, capability, format().write(passphrase.bytes(), salt, cost));
    }

    public VolumeId volumeId() {
        return volumeId;
    }

    public Capability capability() {
        return capability;
    }

    /**
     * Returns the key file to hand out for a weaker capability.
     *
     * @throws StorageException.AccessDenied if this one does not hold its secrets
     */
    public KeyFile weaken(Capability weaker) throws StorageException {
        if (weaker.compareTo(capability) < 0) {
            throw denied("hand out " + weaker.label());
        }
        if (weaker == capability) {
            return new KeyFile(volumeId, capability, secrets.clone());
        }
        int kept = weaker == Capability.READ_ONLY ? SIGNING_AT : SEEDS;
        byte[] fewer = Arrays.copyOf(secrets, kept + Signatures.PUBLIC_LENGTH);
        byte[] publicKey = verifier().publicKey();
        System.arraycopy(publicKey, 0, fewer, kept, publicKey.length);
        return new KeyFile(volumeId, weaker, fewer);
    }

    /**
     * Returns the key pair that volume keys are wrapped to; costs about a millisecond.
     *
     * @throws StorageException.AccessDenied if the capability is repair
     */
    public Identity identity() throws StorageException {
        if (capability == Capability.REPAIR) {
            throw denied("read content");
        }
        return new Identity(
                new HybridIdentity(Arrays.copyOfRange(secrets, IDENTITY_AT, SIGNING_AT)));
    }

    /**
     * Returns the key that signs superblocks.
     *
     * @throws StorageException.AccessDenied if the capability is not read-write
     */
    public Signer signer() throws StorageException {
        if (capability != Capability.READ_WRITE) {
            throw denied("write");
        }
        return new Signer(Arrays.copyOfRange(secrets, SIGNING_AT, secrets.length));
    }

    /** Returns the public key that superblocks are verified with. */
    public Verifier verifier() {
        int at = capability == Capability.REPAIR ? SEEDS : SIGNING_AT;
        byte[] key = Arrays.copyOfRange(secrets, at, secrets.length);
        boolean isSeed = capability == Capability.READ_WRITE;
        return new Verifier(isSeed ? Signatures.publicKey(key) : key);
    }

    /** Returns the names under which nodes keep the records of this volume. */
    public ShardKeys shardKeys() {
        return new ShardKeys(volumeId, shardSecret());
    }

    /** Returns the authentication of shards: the repair key. */
    public ShardSeal shardSeal() {
        return new ShardSeal(shardSecret());
    }

    /**
     * Returns the password that protects a namespace on a node, the same for ever: 32 characters
     * that need no quoting anywhere.
     */
    public String namespacePassword(String namespace) {
        byte[] name = namespace.getBytes(StandardCharsets.UTF_8);
        byte[] password =
                new Hkdf(Arrays.copyOf(secrets, SEED))
                        .derive("qsfs v1 namespace password", name, 24);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(password);
    }

    /**
     * Returns 32 bytes with which a front end seals what it keeps in the volume, such as secrets of
     * its users; the same for ever, another for each name.
     */
    public byte[] serviceKey(String service) {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        return new Hkdf(Arrays.copyOf(secrets, SEED)).derive("qsfs v1 service key", name, 32);
    }

    @Override
    public void close() {
        Arrays.fill(secrets, (byte) 0);
    }

    @Override
    public String toString() {
        return "KeyFile[" + volumeId + ", " + capability.label() + "]";
    }

    private Hkdf shardSecret() {
        return new Hkdf(Arrays.copyOfRange(secrets, SEED, SEEDS));
    }

    private KeyFileV1 format() {
        return new KeyFileV1(capability.code(), volumeId, secrets);
    }

    private static int length(Capability capability) {
        return switch (capability) {
            case READ_WRITE -> SIGNING_AT + Signatures.SEED_LENGTH;
            case READ_ONLY -> SIGNING_AT + Signatures.PUBLIC_LENGTH;
            case REPAIR -> SEEDS + Signatures.PUBLIC_LENGTH;
        };
    }

    private StorageException denied(String what) {
        return new StorageException.AccessDenied(
                "a "
                        + capability.label()
                        + " key file of volume "
                        + volumeId
                        + " does not allow to "
                        + what);
    }
}
