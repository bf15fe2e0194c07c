package io.qsfs.s3.operation;

import io.qsfs.s3.bucket.BucketSettings;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Headers;
import io.qsfs.s3.operation.Acl.Grant;
import io.qsfs.s3.operation.Acl.Permission;
import io.qsfs.s3.xml.XmlElement;
import io.qsfs.s3.xml.XmlParser;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the access control list that a request asks for, in its headers or as a document. */
final class AclRequest {
    static final String GROUPS = "http://acs.amazonaws.com/groups/";

    private static final int GRANTS_MAX = 100;
    private static final Set<String> CANNED =
            Set.of(
                    "private",
                    "public-read",
                    "public-read-write",
                    "authenticated-read",
                    "aws-exec-read",
                    "bucket-owner-read",
                    "bucket-owner-full-control",
                    "log-delivery-write");
    private static final Map<String, Permission> GRANT_HEADERS =
            Map.of(
                    "x-amz-grant-read", Permission.READ,
                    "x-amz-grant-write", Permission.WRITE,
                    "x-amz-grant-read-acp", Permission.READ_ACP,
                    "x-amz-grant-write-acp", Permission.WRITE_ACP,
                    "x-amz-grant-full-control", Permission.FULL_CONTROL);

    private AclRequest() {}

    /**
     * The list that the headers of a PUT ask for, as it is kept; empty for none.
     *
     * @throws S3Exception when it is malformed, or the bucket takes no lists
     */
    static String ofObject(S3Request request) throws IOException {
        refuseGrants(request);
        String acl = ofHeaders(request);
        check(request.settings(), acl);
        return acl;
    }

    /** Where the owner alone has a say, it does not matter to whom a grant would go. */
    private static void refuseGrants(S3Request request) throws IOException {
        Headers headers = request.headers();
        if (GRANT_HEADERS.keySet().stream().anyMatch(headers::has)
                && request.settings().ownerEnforced()) {
            throw S3Error.ACCESS_CONTROL_LIST_NOT_SUPPORTED.asException();
        }
    }

    /** The same before there is a bucket. */
    static String ofHeaders(S3Request request) throws S3Exception {
        String canned = request.header("x-amz-acl");
        var grants = new ArrayList<Grant>();
        Headers headers = request.headers();
        for (int i = 0; i < headers.size(); i++) {
            Permission permission = GRANT_HEADERS.get(headers.lowerName(i));
            if (permission != null) {
                for (String grantee : headers.value(i).split(",")) {
                    grants.add(new Grant(grantee(request, grantee.strip()), permission));
                }
            }
        }
        if (!canned.isEmpty() && !grants.isEmpty()) {
            throw S3Error.INVALID_REQUEST.asException(
                    "Specifying both Canned ACLs and Header Grants is not allowed");
        }
        if (!canned.isEmpty() && !CANNED.contains(canned)) {
            throw S3Error.INVALID_ARGUMENT
                    .asException("Unknown canned ACL")
                    .with("ArgumentName", "x-amz-acl")
                    .with("ArgumentValue", canned);
        }
        return grants.isEmpty() ? canned : new Acl("", grants).encode();
    }

    /** A grantee of a header: {@code id="…"}, {@code uri="…"} or {@code emailAddress="…"}. */
    private static String grantee(S3Request request, String text) throws S3Exception {
        int equals = text.indexOf('=');
        String kind = equals < 0 ? "" : text.substring(0, equals).strip();
        String value = equals < 0 ? "" : text.substring(equals + 1).strip().replace("\"", "");
        return switch (kind) {
            case "id" -> user(request, value);
            case "uri" -> group(value);
            case "emailAddress" -> throw noEmail(value);
            default ->
                    throw S3Error.INVALID_ARGUMENT.asException(
                            "Argument format not recognized: " + text);
        };
    }

    /**
     * The list that a PUT of a list asks for.
     *
     * @throws S3Exception MalformedACLError and others
     */
    static String asked(S3Request request, byte[] body) throws IOException {
        refuseGrants(request);
        String acl = ofHeaders(request);
        if (!acl.isEmpty() && body.length > 0) {
            throw S3Error.UNEXPECTED_CONTENT.asException();
        }
        if (!acl.isEmpty() || body.length == 0) {
            if (acl.isEmpty()) {
                throw S3Error.MISSING_SECURITY_HEADER
                        .asException()
                        .with("MissingHeaderName", "x-amz-acl");
            }
            check(request.settings(), acl);
            return acl;
        }
        XmlElement document = XmlParser.parse(body);
        Optional<XmlElement> list = document.child("AccessControlList");
        if (!document.name().equals("AccessControlPolicy")
                || list.isEmpty()
                || document.child("Owner").isEmpty()) {
            throw S3Error.MALFORMED_ACL.asException();
        }
        List<XmlElement> elements = list.get().children("Grant");
        if (elements.size() > GRANTS_MAX) {
            throw S3Error.MALFORMED_ACL.asException(
                    "The list has more than " + GRANTS_MAX + " grants");
        }
        var grants = new ArrayList<Grant>();
        for (XmlElement element : elements) {
            XmlElement grantee =
                    element.child("Grantee").orElseThrow(S3Error.MALFORMED_ACL::asException);
            Permission permission =
                    Permission.named(element.value("Permission").orElse(""))
                            .orElseThrow(S3Error.MALFORMED_ACL::asException);
            grants.add(new Grant(grantee(request, grantee), permission));
        }
        String encoded = new Acl("", grants).encode();
        check(request.settings(), encoded);
        return encoded;
    }

    private static String grantee(S3Request request, XmlElement grantee) throws S3Exception {
        Optional<String> email = grantee.value("EmailAddress");
        if (email.isPresent()) {
            throw noEmail(email.get());
        }
        Optional<String> uri = grantee.value("URI");
        if (uri.isPresent()) {
            return group(uri.get());
        }
        String id = grantee.value("ID").orElse("");
        if (id.isEmpty()) {
            throw S3Error.MALFORMED_ACL.asException();
        }
        return user(request, id);
    }

    private static String user(S3Request request, String id) throws S3Exception {
        for (String name : request.services().authenticator().userNames()) {
            if (Owner.of(name).id().equals(id)) {
                return Grant.toUser(name, Permission.READ).grantee();
            }
        }
        throw S3Error.INVALID_ARGUMENT
                .asException("Invalid id")
                .with("ArgumentName", "CanonicalUser/ID")
                .with("ArgumentValue", id);
    }

    private static String group(String uri) throws S3Exception {
        return Acl.group(uri)
                .orElseThrow(
                        () ->
                                S3Error.INVALID_ARGUMENT
                                        .asException("Invalid group uri")
                                        .with("ArgumentName", "uri")
                                        .with("ArgumentValue", uri));
    }

    /** Users have no addresses here. */
    private static S3Exception noEmail(String address) {
        return S3Error.UNRESOLVABLE_GRANT.asException().with("EmailAddress", address);
    }

    private static void check(BucketSettings settings, String acl) throws S3Exception {
        if (acl.isEmpty()) {
            return;
        }
        if (settings.ownerEnforced()
                && !acl.equals("private")
                && !acl.equals("bucket-owner-full-control")) {
            throw S3Error.ACCESS_CONTROL_LIST_NOT_SUPPORTED.asException();
        }
        if (settings.blocks("BlockPublicAcls") && Acl.of(acl, "", "").isPublic()) {
            throw S3Error.ACCESS_DENIED.asException();
        }
    }
}
