package io.qsfs.s3.operation;

import io.qsfs.core.time.Time;
import io.qsfs.core.volume.Inode;
import io.qsfs.s3.auth.AccessRequest;
import io.qsfs.s3.auth.Identity;
import io.qsfs.s3.auth.Policy;
import io.qsfs.s3.bucket.Bucket;
import io.qsfs.s3.bucket.BucketSettings;
import io.qsfs.s3.bucket.ObjectKey;
import io.qsfs.s3.bucket.ObjectStore.Stored;
import io.qsfs.s3.bucket.Tags;
import io.qsfs.s3.bucket.VersionId;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.operation.Acl.Permission;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what a user may do: a denial in any policy outweighs all; otherwise the owner of the
 * bucket, the user's policies, the bucket's policy or an access control list must allow it. The
 * list of an object is read only when nothing else has allowed it. Thread-safe.
 */
public final class Authorizer {
    /** An owner can always repair a policy that locks everybody out. */
    private static final Set<String> OWNER_ALWAYS =
            Set.of("s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy");

    private final Time time;

    public Authorizer(Time time) {
        this.time = time;
    }

    /**
     * Checks a permission.
     *
     * @throws io.qsfs.s3.error.S3Exception AccessDenied
     */
    void require(S3Request request, String action, String resource) throws IOException {
        if (!isAllowed(request, action, resource)) {
            throw S3Error.ACCESS_DENIED.asException();
        }
    }

    /**
     * Checks a permission that only the user's own policies can give.
     *
     * @throws io.qsfs.s3.error.S3Exception AccessDenied
     */
    void requireOwnPolicy(S3Request request, String action, String bucket) throws IOException {
        String resource = "arn:aws:s3:::" + bucket;
        var access =
                new AccessRequest(
                        request.identity(), action, resource, key -> values(request, key));
        boolean allowed = false;
        for (Policy policy : request.identity().policies()) {
            Policy.Decision decision = policy.decide(access);
            if (decision == Policy.Decision.DENY) {
                throw S3Error.ACCESS_DENIED.asException();
            }
            allowed |= decision == Policy.Decision.ALLOW;
        }
        if (!allowed) {
            throw S3Error.ACCESS_DENIED.asException();
        }
    }

    boolean isAllowed(S3Request request, String action, String resource) throws IOException {
        Optional<Bucket> bucket = bucketOf(request, resource);
        Optional<BucketSettings> settings =
                bucket.isPresent()
                        ? Optional.of(request.services().buckets().settings(bucket.get()))
                        : Optional.empty();
        Identity identity = request.identity();
        boolean owner =
                settings.isPresent()
                        && !identity.isAnonymous()
                        && settings.get().owner().equals(identity.name());
        if (owner && OWNER_ALWAYS.contains(action)) {
            return true;
        }
        var access = new AccessRequest(identity, action, resource, key -> values(request, key));
        boolean allowed = owner;
        for (Policy policy : identity.policies()) {
            switch (policy.decide(access)) {
                case DENY -> {
                    return false;
                }
                case ALLOW -> allowed = true;
                case NONE -> {}
            }
        }
        if (settings.isEmpty()) {
            return allowed;
        }
        Optional<Policy> policy = settings.get().policy();
        if (policy.isPresent()) {
            switch (policy.get().decide(access)) {
                case DENY -> {
                    return false;
                }
                case ALLOW ->
                        allowed |=
                                !settings.get().blocks("RestrictPublicBuckets")
                                        || !policy.get().isPublic();
                case NONE -> {}
            }
        }
        return allowed || isGranted(request, bucket.get(), settings.get(), action, resource);
    }

    /** Whether an access control list allows it. */
    private static boolean isGranted(
            S3Request request,
            Bucket bucket,
            BucketSettings settings,
            String action,
            String resource)
            throws IOException {
        boolean ignorePublic = settings.blocks("IgnorePublicAcls");
        Optional<Permission> ofBucket =
                switch (action) {
                    case "s3:ListBucket",
                            "s3:ListBucketVersions",
                            "s3:ListBucketMultipartUploads" ->
                            Optional.of(Permission.READ);
                    case "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload" ->
                            Optional.of(Permission.WRITE);
                    case "s3:GetBucketAcl" -> Optional.of(Permission.READ_ACP);
                    case "s3:PutBucketAcl" -> Optional.of(Permission.WRITE_ACP);
                    default -> Optional.empty();
                };
        if (ofBucket.isPresent()) {
            return Acl.ofBucket(settings).allows(request.identity(), ofBucket.get(), ignorePublic);
        }
        Optional<Permission> ofObject =
                switch (action) {
                    case "s3:GetObject", "s3:GetObjectVersion" -> Optional.of(Permission.READ);
                    case "s3:GetObjectAcl", "s3:GetObjectVersionAcl" ->
                            Optional.of(Permission.READ_ACP);
                    case "s3:PutObjectAcl", "s3:PutObjectVersionAcl" ->
                            Optional.of(Permission.WRITE_ACP);
                    default -> Optional.empty();
                };
        int slash = resource.indexOf('/');
        if (ofObject.isEmpty() || slash < 0 || settings.ownerEnforced()) {
            return false;
        }
        Optional<Stored> object = object(request, bucket, resource, slash);
        if (object.isEmpty()) {
            // Who may list learns that there is no such object.
            return Acl.ofBucket(settings).allows(request.identity(), Permission.READ, ignorePublic);
        }
        String owner = ListObjects.ownerName(settings, object.get().version().inode());
        return Acl.ofObject(settings, object.get().properties().acl(), owner)
                .allows(request.identity(), ofObject.get(), ignorePublic);
    }

    private static Optional<Stored> object(
            S3Request request, Bucket bucket, String resource, int slash) throws IOException {
        boolean own = resource.equals(request.target().arn());
        Optional<VersionId> version = own ? ObjectAnswer.versionId(request) : Optional.empty();
        ObjectKey key = ObjectKey.of(resource.substring(slash + 1));
        return request.services()
                .objects()
                .find(bucket, key, version)
                .filter(stored -> !stored.version().isDeleteMarker());
    }

    private static Optional<Bucket> bucketOf(S3Request request, String resource)
            throws IOException {
        String own = "arn:aws:s3:::" + request.target().bucket();
        if (resource.equals(own) || resource.startsWith(own + "/")) {
            return request.findBucket();
        }
        String rest = resource.substring("arn:aws:s3:::".length());
        int slash = rest.indexOf('/');
        return request.services().buckets().find(slash < 0 ? rest : rest.substring(0, slash));
    }

    /** Values of the condition keys. */
    private List<String> values(S3Request request, String key) {
        return switch (key) {
            case "aws:sourceip" -> List.of(request.exchange().head().remote().getHostAddress());
            case "aws:securetransport" ->
                    List.of(Boolean.toString(request.exchange().head().secure()));
            case "aws:username", "aws:userid" -> named(request.identity().name());
            case "aws:principalarn" ->
                    request.identity().isAnonymous()
                            ? List.of()
                            : List.of(request.identity().arn());
            case "aws:principaltype" ->
                    List.of(request.identity().isAnonymous() ? "Anonymous" : "User");
            case "aws:currenttime" -> List.of(time.now().toString());
            case "aws:epochtime" -> List.of(Long.toString(time.now().getEpochSecond()));
            case "aws:useragent" -> named(request.header("user-agent"));
            case "aws:referer" -> named(request.header("referer"));
            case "s3:authtype" -> named(request.authentication().type());
            case "s3:signatureversion" ->
                    request.identity().isAnonymous() ? List.of() : List.of("AWS4-HMAC-SHA256");
            case "s3:prefix" -> request.query().first("prefix").map(List::of).orElse(List.of());
            case "s3:delimiter" ->
                    request.query().first("delimiter").map(List::of).orElse(List.of());
            case "s3:max-keys" -> request.query().first("max-keys").map(List::of).orElse(List.of());
            case "s3:versionid" ->
                    request.query().first("versionId").map(List::of).orElse(List.of());
            case "s3:locationconstraint" -> List.of(request.services().region());
            default -> further(request, key);
        };
    }

    private static List<String> further(S3Request request, String key) {
        if (key.startsWith("s3:x-amz-")) {
            return named(request.header(key.substring(3)));
        }
        try {
            if (key.startsWith("s3:requestobjecttag")) {
                var tags = Tags.ofHeader(request.header("x-amz-tagging")).values();
                int slash = key.indexOf('/');
                return slash < 0
                        ? List.copyOf(tags.keySet())
                        : named(tags.getOrDefault(key.substring(slash + 1), ""));
            }
            if (key.startsWith("s3:existingobjecttag/") && request.target().isObject()) {
                return named(existingTag(request, key.substring(key.indexOf('/') + 1)));
            }
        } catch (IOException e) {
            return List.of();
        }
        return List.of();
    }

    private static String existingTag(S3Request request, String name) throws IOException {
        var stored =
                request.services()
                        .objects()
                        .find(request.bucket(), request.key(), Optional.empty());
        return stored.filter(s -> s.version().inode().filter(Inode::isDirectory).isEmpty())
                .map(s -> s.properties().tags().values().getOrDefault(name, ""))
                .orElse("");
    }

    private static List<String> named(String value) {
        return value.isEmpty() ? List.of() : List.of(value);
    }
}
