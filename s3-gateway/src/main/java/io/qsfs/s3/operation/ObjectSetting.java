package io.qsfs.s3.operation;

import io.qsfs.s3.bucket.ObjectStore.Stored;
import io.qsfs.s3.bucket.ObjectVersion;
import io.qsfs.s3.bucket.Retention;
import io.qsfs.s3.bucket.Tags;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.http.Response;
import io.qsfs.s3.xml.XmlElement;
import io.qsfs.s3.xml.XmlParser;
import io.qsfs.s3.xml.XmlWriter;

import java.io.IOException;
import java.util.Optional;

/** Gets, puts and deletes what is stored beside an object: tags, ACL, retention, legal hold. */
record ObjectSetting(Kind kind, Verb verb, boolean version) implements S3Operation {
    private static final int DOCUMENT_MAX = 60 << 10;

    /** What is stored beside an object. */
    enum Kind {
        TAGGING("Tagging"),
        ACL("Acl"),
        RETENTION("Retention"),
        LEGAL_HOLD("LegalHold");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    @Override
    public String name() {
        return verb.word() + "Object" + kind.word;
    }

    @Override
    public String action() {
        boolean versioned = version && (kind == Kind.TAGGING || kind == Kind.ACL);
        return "s3:" + verb.word() + "Object" + (versioned ? "Version" : "") + kind.word;
    }

    @Override
    public Response run(S3Request request) throws IOException {
        Response response;
        Stored stored;
        if (verb == Verb.PUT) {
            Change change = change(request, Payload.document(request, DOCUMENT_MAX));
            stored = find(request);
            change.apply(stored.version());
            response = Response.empty(200);
        } else {
            stored = find(request);
            response = verb == Verb.GET ? get(request, stored) : deleteTags(request, stored);
        }
        ObjectAnswer.version(request, stored.version().id(), response);
        return response;
    }

    private Stored find(S3Request request) throws IOException {
        Stored stored = ObjectAnswer.find(request);
        if ((kind == Kind.RETENTION || kind == Kind.LEGAL_HOLD)
                && request.settings().objectLock().isEmpty()) {
            throw S3Error.INVALID_REQUEST.asException(
                    "Bucket is missing Object Lock Configuration");
        }
        return stored;
    }

    private static Response deleteTags(S3Request request, Stored stored) throws IOException {
        request.services().objects().setTags(request.bucket(), stored.version(), Tags.NONE);
        return Response.empty(204);
    }

    private Response get(S3Request request, Stored stored) throws IOException {
        var properties = stored.properties();
        return switch (kind) {
            case TAGGING -> Response.xml(200, properties.tags().toXml());
            case ACL ->
                    Response.xml(
                            200,
                            Acl.ofObject(
                                            request.settings(),
                                            properties.acl(),
                                            ListObjects.owner(request, stored.version().inode())
                                                    .name())
                                    .document());
            case RETENTION -> {
                Retention retention =
                        properties
                                .retention()
                                .orElseThrow(S3Error.NO_SUCH_OBJECT_LOCK::asException);
                yield Response.xml(
                        200,
                        XmlWriter.document("Retention")
                                .element("Mode", retention.mode())
                                .element("RetainUntilDate", Times.iso(retention.until()))
                                .bytes());
            }
            case LEGAL_HOLD -> {
                boolean on =
                        properties
                                .legalHold()
                                .orElseThrow(S3Error.NO_SUCH_OBJECT_LOCK::asException);
                yield Response.xml(
                        200,
                        XmlWriter.document("LegalHold")
                                .element("Status", on ? "ON" : "OFF")
                                .bytes());
            }
        };
    }

    /** What a document asks for, understood before the object is looked for. */
    @FunctionalInterface
    private interface Change {
        void apply(ObjectVersion version) throws IOException;
    }

    private Change change(S3Request request, byte[] body) throws IOException {
        var objects = request.services().objects();
        return switch (kind) {
            case TAGGING -> {
                Tags tags = Tags.ofXml(XmlParser.parse(body, "Tagging"), Tags.OBJECT_MAX);
                yield version -> objects.setTags(request.bucket(), version, tags);
            }
            case ACL -> {
                String acl = AclRequest.asked(request, body);
                yield version -> objects.setAcl(request.bucket(), version, acl);
            }
            case RETENTION -> {
                var retention = retention(request, XmlParser.parse(body, "Retention"));
                boolean bypass = DeleteObject.bypass(request, request.target().arn());
                yield version -> objects.setRetention(version, retention, bypass);
            }
            case LEGAL_HOLD -> {
                String status = XmlParser.parse(body, "LegalHold").value("Status").orElse("");
                if (!status.equals("ON") && !status.equals("OFF")) {
                    throw S3Error.MALFORMED_XML.asException();
                }
                yield version -> objects.setLegalHold(version, status.equals("ON"));
            }
        };
    }

    private static Optional<Retention> retention(S3Request request, XmlElement document)
            throws IOException {
        String mode = document.value("Mode").orElse("");
        String date = document.value("RetainUntilDate").orElse("");
        if (mode.isEmpty() && date.isEmpty()) {
            return Optional.empty();
        }
        if (!mode.equals("GOVERNANCE") && !mode.equals("COMPLIANCE")) {
            throw S3Error.MALFORMED_XML.asException();
        }
        return Optional.of(StoredHeaders.retention(mode, date, request.services().time().now()));
    }
}
