package io.qsfs.s3.operation;

import io.qsfs.core.error.StorageException;
import io.qsfs.s3.bucket.Deletion;
import io.qsfs.s3.bucket.ObjectKey;
import io.qsfs.s3.bucket.VersionId;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Headers;
import io.qsfs.s3.http.Response;
import io.qsfs.s3.xml.XmlElement;
import io.qsfs.s3.xml.XmlParser;
import io.qsfs.s3.xml.XmlWriter;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** DeleteObjects: many keys in one request, one durable moment for all. */
record DeleteObjects() implements S3Operation {
    private static final int DOCUMENT_MAX = 4 << 20;
    private static final int KEYS_MAX = 1000;

    @Override
    public String name() {
        return "DeleteObjects";
    }

    /** Each key is checked by itself. */
    @Override
    public String action() {
        return "";
    }

    @Override
    public Response run(S3Request request) throws IOException {
        XmlElement document = XmlParser.parse(Payload.document(request, DOCUMENT_MAX), "Delete");
        List<XmlElement> objects = document.children("Object");
        if (objects.isEmpty() || objects.size() > KEYS_MAX) {
            throw S3Error.MALFORMED_XML.asException();
        }
        boolean quiet = document.value("Quiet").orElse("").equals("true");
        XmlWriter xml = XmlWriter.document("DeleteResult");
        for (XmlElement object : objects) {
            delete(request, object, quiet, xml);
        }
        request.services().objects().sync();
        return Response.xml(200, xml.bytes());
    }

    private static void delete(S3Request request, XmlElement object, boolean quiet, XmlWriter xml)
            throws IOException {
        String key = object.child("Key").map(XmlElement::text).orElse("");
        Optional<String> version = object.value("VersionId").filter(v -> !v.isEmpty());
        try {
            if (key.isEmpty()) {
                throw S3Error.MALFORMED_XML.asException();
            }
            Deletion deletion = delete(request, object, ObjectKey.of(key), version);
            if (!quiet) {
                xml.open("Deleted").element("Key", key);
                version.ifPresent(v -> xml.element("VersionId", v));
                if (deletion.deleteMarker()) {
                    xml.element("DeleteMarker", true);
                    deletion.version()
                            .ifPresent(v -> xml.element("DeleteMarkerVersionId", v.text()));
                }
                xml.close();
            }
        } catch (S3Exception e) {
            error(xml, key, version, e);
        } catch (StorageException e) {
            error(xml, key, version, Failures.refusal(e));
        }
    }

    private static void error(XmlWriter xml, String key, Optional<String> version, S3Exception e) {
        xml.open("Error").element("Key", key);
        version.ifPresent(v -> xml.element("VersionId", v));
        xml.element("Code", e.error().code())
                .element("Message", String.valueOf(e.getMessage()))
                .close();
    }

    private static Deletion delete(
            S3Request request, XmlElement object, ObjectKey key, Optional<String> version)
            throws IOException {
        String arn = request.bucket().arn() + "/" + key.text();
        request.require(version.isPresent() ? "s3:DeleteObjectVersion" : "s3:DeleteObject", arn);
        var objects = request.services().objects();
        if (version.isPresent()) {
            return objects.deleteVersionUnsynced(
                    request.bucket(),
                    key,
                    VersionId.parse(version.get()),
                    DeleteObject.bypass(request, arn));
        }
        var conditions = new Headers();
        object.value("ETag").ifPresent(etag -> conditions.add("if-match", etag));
        return objects.deleteUnsynced(request.bucket(), key, Conditions.of(conditions).forWrite());
    }
}
