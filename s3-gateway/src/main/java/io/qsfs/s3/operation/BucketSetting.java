package io.qsfs.s3.operation;

import io.qsfs.core.volume.Versioning;
import io.qsfs.s3.auth.Policy;
import io.qsfs.s3.bucket.ObjectLockRule;
import io.qsfs.s3.bucket.SettingKind;
import io.qsfs.s3.bucket.Tags;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.http.Response;
import io.qsfs.s3.rule.LifecycleDocument;
import io.qsfs.s3.rule.NotificationRules;
import io.qsfs.s3.xml.XmlElement;
import io.qsfs.s3.xml.XmlParser;
import io.qsfs.s3.xml.XmlWriter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Gets, puts and deletes the documents of a bucket. */
record BucketSetting(BucketDocument document, Verb verb) implements S3Operation {
    private static final int DOCUMENT_MAX = 60 << 10;

    @Override
    public String name() {
        return verb.word() + document.title();
    }

    @Override
    public String action() {
        return "s3:"
                + (verb == Verb.DELETE ? document.deleteAction() : verb.word() + document.action());
    }

    @Override
    public Response run(S3Request request) throws IOException {
        request.checkExpectedOwner();
        return switch (verb) {
            case GET -> get(request);
            case PUT -> put(request);
            case DELETE -> delete(request);
        };
    }

    private Response get(S3Request request) throws IOException {
        if (document == BucketDocument.LOCATION) {
            String region = request.services().region();
            String shown = region.equals("us-east-1") ? "" : region;
            var xml =
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<LocationConstraint xmlns=\""
                            + XmlWriter.NAMESPACE
                            + "\">"
                            + shown
                            + "</LocationConstraint>";
            return Response.xml(200, xml.getBytes(StandardCharsets.UTF_8));
        }
        if (document == BucketDocument.VERSIONING) {
            XmlWriter xml = XmlWriter.document("VersioningConfiguration");
            switch (request.bucket().versioning()) {
                case ENABLED -> xml.element("Status", "Enabled");
                case SUSPENDED -> xml.element("Status", "Suspended");
                case OFF -> {}
            }
            return Response.xml(200, xml.bytes());
        }
        if (document == BucketDocument.POLICY_STATUS) {
            boolean open =
                    request.settings().policy().map(Policy::isPublic).orElse(false)
                            || Acl.ofBucket(request.settings()).isPublic();
            return Response.xml(
                    200, XmlWriter.document("PolicyStatus").element("IsPublic", open).bytes());
        }
        return stored(request);
    }

    private Response stored(S3Request request) throws IOException {
        Optional<String> text = request.settings().document(document.kind());
        if (document == BucketDocument.ACL) {
            return Response.xml(200, Acl.ofBucket(request.settings()).document());
        }
        if (text.isEmpty()) {
            if (document.absent().isPresent()) {
                throw document.absent()
                        .get()
                        .asException()
                        .with("BucketName", request.bucket().name());
            }
            return Response.xml(200, XmlWriter.document(document.root()).bytes());
        }
        if (document == BucketDocument.POLICY) {
            return Response.text(200, "application/json", text.get());
        }
        XmlElement parsed = XmlParser.parse(text.get().getBytes(StandardCharsets.UTF_8));
        XmlWriter xml = XmlWriter.document(document.root());
        parsed.children().forEach(xml::copy);
        return Response.xml(200, xml.bytes());
    }

    private Response put(S3Request request) throws IOException {
        byte[] body = Payload.document(request, DOCUMENT_MAX);
        if (document == BucketDocument.ACL) {
            store(request, AclRequest.asked(request, body));
            return Response.empty(200);
        }
        if (document == BucketDocument.POLICY) {
            return putPolicy(request, body);
        }
        if (body.length == 0) {
            throw S3Error.MISSING_REQUEST_BODY.asException();
        }
        XmlElement parsed = XmlParser.parse(body, document.root());
        if (document == BucketDocument.VERSIONING) {
            return putVersioning(request, parsed);
        }
        if (document == BucketDocument.LIFECYCLE) {
            LifecycleDocument.parse(parsed);
            store(request, LifecycleDocument.named(parsed));
            return Response.empty(200);
        }
        if (document == BucketDocument.NOTIFICATION) {
            var rules = NotificationRules.parse(parsed, request.services().notifier()::knows);
            store(request, rules.isEmpty() ? "" : NotificationRules.named(parsed));
            return Response.empty(200);
        }
        parse(document.kind(), new String(body, StandardCharsets.UTF_8));
        if (document == BucketDocument.OBJECT_LOCK
                && request.settings().objectLock().isEmpty()
                && request.bucket().versioning() != Versioning.ENABLED) {
            throw S3Error.INVALID_BUCKET_STATE.asException(
                    "Versioning must be 'Enabled' on the bucket to apply a Object Lock"
                            + " configuration");
        }
        store(request, new String(body, StandardCharsets.UTF_8));
        return Response.empty(document == BucketDocument.TAGGING ? 204 : 200);
    }

    private Response putPolicy(S3Request request, byte[] body) throws IOException {
        String text = new String(body, StandardCharsets.UTF_8);
        if (body.length > Policy.BYTES_MAX) {
            throw S3Error.INVALID_ARGUMENT.asException("Policy exceeds the maximum allowed size");
        }
        Policy policy = Policy.ofBucket(text, request.bucket().name());
        if (policy.isPublic() && request.settings().blocks("BlockPublicPolicy")) {
            throw S3Error.ACCESS_DENIED.asException();
        }
        store(request, text);
        return Response.empty(204);
    }

    private static Response putVersioning(S3Request request, XmlElement parsed) throws IOException {
        Versioning versioning =
                switch (parsed.value("Status").orElse("")) {
                    case "Enabled" -> Versioning.ENABLED;
                    case "Suspended" -> Versioning.SUSPENDED;
                    default -> throw S3Error.MALFORMED_XML.asException();
                };
        if (versioning == Versioning.SUSPENDED && request.settings().objectLock().isPresent()) {
            throw S3Error.INVALID_BUCKET_STATE.asException(
                    "An Object Lock configuration is present on this bucket, so the versioning"
                            + " state cannot be changed.");
        }
        request.services().buckets().setVersioning(request.bucket(), versioning);
        return Response.empty(200);
    }

    private Response delete(S3Request request) throws IOException {
        store(request, "");
        return Response.empty(204);
    }

    private void store(S3Request request, String text) throws IOException {
        request.services().buckets().put(request.bucket(), document.kind(), text);
    }

    /** Checks a document before it is stored. */
    static void parse(SettingKind kind, String text) throws IOException {
        XmlElement xml = XmlParser.parse(text.getBytes(StandardCharsets.UTF_8));
        boolean valid =
                switch (kind) {
                    case OWNERSHIP ->
                            xml.children("Rule").size() == 1
                                    && xml.child("Rule")
                                            .flatMap(rule -> rule.value("ObjectOwnership"))
                                            .filter(
                                                    v ->
                                                            v.equals("BucketOwnerEnforced")
                                                                    || v.equals(
                                                                            "BucketOwnerPreferred")
                                                                    || v.equals("ObjectWriter"))
                                            .isPresent();
                    case ENCRYPTION -> text.contains("AES256") && !text.contains("aws:kms");
                    default -> true;
                };
        if (!valid) {
            throw S3Error.MALFORMED_XML.asException();
        }
        if (kind == SettingKind.CORS) {
            Cors.check(xml);
        }
        if (kind == SettingKind.TAGGING) {
            Tags.ofXml(xml, Tags.BUCKET_MAX);
        }
        if (kind == SettingKind.OBJECT_LOCK) {
            ObjectLockRule.of(xml);
        }
    }
}
