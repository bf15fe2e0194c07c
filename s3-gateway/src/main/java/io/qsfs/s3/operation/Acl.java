package io.qsfs.s3.operation;

import io.qsfs.s3.auth.Identity;
import io.qsfs.s3.bucket.BucketSettings;
import io.qsfs.s3.bucket.SettingKind;
import io.qsfs.s3.xml.XmlWriter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An access control list: grants beside what policies say. Kept as the name of a canned list, or as
 * lines {@code PERMISSION user:NAME} and {@code PERMISSION group:NAME}; nothing means private.
 *
 * @param owner user whose bucket or object it is; has every permission in a canned list
 */
record Acl(String owner, List<Grant> grants) {
    static final String ALL_USERS = "group:AllUsers";
    static final String AUTHENTICATED_USERS = "group:AuthenticatedUsers";
    private static final String LOG_DELIVERY = "group:LogDelivery";

    /** A list that somebody has emptied: not even the owner is on it. */
    private static final String NO_GRANTS = "none";

    private static final String USER = "user:";
    private static final String GROUP = "group:";
    private static final String TYPE =
            "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"";

    Acl {
        grants = List.copyOf(grants);
    }

    /** What a grant allows. */
    enum Permission {
        READ,
        WRITE,
        READ_ACP,
        WRITE_ACP,
        FULL_CONTROL;

        static Optional<Permission> named(String name) {
            for (Permission permission : values()) {
                if (permission.name().equals(name)) {
                    return Optional.of(permission);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * One line of a list.
     *
     * @param grantee {@code user:NAME} or {@code group:NAME}
     */
    record Grant(String grantee, Permission permission) {
        static Grant toUser(String name, Permission permission) {
            return new Grant(USER + name, permission);
        }

        boolean isPublic() {
            return grantee.equals(ALL_USERS) || grantee.equals(AUTHENTICATED_USERS);
        }

        private boolean covers(Identity identity, Permission wanted) {
            if (permission != wanted && permission != Permission.FULL_CONTROL) {
                return false;
            }
            return grantee.equals(ALL_USERS)
                    || (!identity.isAnonymous()
                            && (grantee.equals(AUTHENTICATED_USERS)
                                    || grantee.equals(USER + identity.name())));
        }
    }

    /**
     * Reads a list as it is kept.
     *
     * @param bucketOwner to whom canned lists of objects may give permissions
     */
    static Acl of(String stored, String owner, String bucketOwner) {
        var grants = new ArrayList<Grant>();
        if (stored.indexOf(' ') > 0) {
            for (String line : stored.split("\n")) {
                int blank = line.indexOf(' ');
                Permission permission = Permission.valueOf(line.substring(0, blank));
                grants.add(new Grant(line.substring(blank + 1), permission));
            }
            return new Acl(owner, grants);
        }
        if (stored.equals(NO_GRANTS)) {
            return new Acl(owner, grants);
        }
        grants.add(Grant.toUser(owner, Permission.FULL_CONTROL));
        switch (stored) {
            case "public-read" -> grants.add(new Grant(ALL_USERS, Permission.READ));
            case "public-read-write" -> {
                grants.add(new Grant(ALL_USERS, Permission.READ));
                grants.add(new Grant(ALL_USERS, Permission.WRITE));
            }
            case "authenticated-read" ->
                    grants.add(new Grant(AUTHENTICATED_USERS, Permission.READ));
            case "bucket-owner-read" -> toOther(grants, owner, bucketOwner, Permission.READ);
            case "bucket-owner-full-control" ->
                    toOther(grants, owner, bucketOwner, Permission.FULL_CONTROL);
            case "log-delivery-write" -> {
                grants.add(new Grant(LOG_DELIVERY, Permission.WRITE));
                grants.add(new Grant(LOG_DELIVERY, Permission.READ_ACP));
            }
            default -> {
                // Private.
            }
        }
        return new Acl(owner, grants);
    }

    private static void toOther(
            List<Grant> grants, String owner, String other, Permission permission) {
        if (!other.isEmpty() && !other.equals(owner)) {
            grants.add(Grant.toUser(other, permission));
        }
    }

    /** The list of a bucket; private where the owner of the bucket owns everything in it. */
    static Acl ofBucket(BucketSettings settings) {
        String stored =
                settings.ownerEnforced() ? "" : settings.document(SettingKind.ACL).orElse("");
        return of(stored, settings.owner(), settings.owner());
    }

    /**
     * The list of an object.
     *
     * @param owner user who stored it
     */
    static Acl ofObject(BucketSettings settings, String stored, String owner) {
        return settings.ownerEnforced()
                ? of("", settings.owner(), settings.owner())
                : of(stored, owner, settings.owner());
    }

    /** The lines under which it is kept. */
    String encode() {
        if (grants.isEmpty()) {
            return NO_GRANTS;
        }
        var text = new StringBuilder();
        for (Grant grant : grants) {
            text.append(text.isEmpty() ? "" : "\n");
            text.append(grant.permission.name()).append(' ').append(grant.grantee);
        }
        return text.toString();
    }

    /** Whether it gives somebody a permission; grants to the public may be left out of account. */
    boolean allows(Identity identity, Permission permission, boolean ignorePublic) {
        for (Grant grant : grants) {
            if (!(ignorePublic && grant.isPublic()) && grant.covers(identity, permission)) {
                return true;
            }
        }
        return false;
    }

    boolean isPublic() {
        return grants.stream().anyMatch(Grant::isPublic);
    }

    /** The document of S3. */
    byte[] document() {
        XmlWriter xml = XmlWriter.document("AccessControlPolicy");
        Owner.of(owner).write(xml, "Owner");
        xml.open("AccessControlList");
        for (Grant grant : grants) {
            xml.open("Grant");
            if (grant.grantee.startsWith(GROUP)) {
                xml.open("Grantee", TYPE + "Group\"");
                xml.element("URI", uri(grant.grantee)).close();
            } else {
                Owner user = Owner.of(grant.grantee.substring(USER.length()));
                xml.open("Grantee", TYPE + "CanonicalUser\"");
                xml.element("ID", user.id()).element("DisplayName", user.name()).close();
            }
            xml.element("Permission", grant.permission.name()).close();
        }
        return xml.bytes();
    }

    private static String uri(String group) {
        return AclRequest.GROUPS
                + (group.equals(LOG_DELIVERY) ? "s3/" : "global/")
                + group.substring(GROUP.length());
    }

    /** The group of an address, such as {@code http://acs.amazonaws.com/groups/global/AllUsers}. */
    static Optional<String> group(String uri) {
        for (String group : List.of(ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY)) {
            if (uri(group).equals(uri)) {
                return Optional.of(group);
            }
        }
        return Optional.empty();
    }
}
