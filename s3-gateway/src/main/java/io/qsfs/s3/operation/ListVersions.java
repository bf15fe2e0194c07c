package io.qsfs.s3.operation;

import io.qsfs.s3.bucket.ListRequest;
import io.qsfs.s3.bucket.Listing;
import io.qsfs.s3.bucket.ObjectVersion;
import io.qsfs.s3.bucket.VersionId;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.http.Response;
import io.qsfs.s3.xml.XmlWriter;

import java.io.IOException;
import java.util.Optional;

/** ListObjectVersions. */
record ListVersions() implements S3Operation {
    @Override
    public String name() {
        return "ListObjectVersions";
    }

    @Override
    public String action() {
        return "s3:ListBucketVersions";
    }

    @Override
    public Response run(S3Request request) throws IOException {
        var form = ListForm.of(request);
        int max = Numbers.pageSize(request, "max-keys");
        String keyMarker = request.parameter("key-marker");
        String versionMarker = request.parameter("version-id-marker");
        if (keyMarker.isEmpty() && !versionMarker.isEmpty()) {
            throw S3Error.INVALID_ARGUMENT.asException(
                    "A version-id marker cannot be specified without a key marker.");
        }
        Optional<VersionId> afterVersion =
                versionMarker.isEmpty()
                        ? Optional.empty()
                        : Optional.of(VersionId.parse(versionMarker));
        Listing page =
                request.services()
                        .lister()
                        .versions(
                                request.bucket(),
                                new ListRequest(
                                        form.prefix(),
                                        form.delimiter(),
                                        keyMarker,
                                        afterVersion,
                                        max));
        XmlWriter xml =
                XmlWriter.document("ListVersionsResult")
                        .element("Name", request.bucket().name())
                        .element("Prefix", form.encode(form.prefix()))
                        .element("KeyMarker", form.encode(keyMarker))
                        .element("VersionIdMarker", versionMarker);
        if (page.isTruncated()) {
            xml.element("NextKeyMarker", form.encode(page.last()));
            if (page.endsWithObject()) {
                xml.element("NextVersionIdMarker", page.objects().getLast().id().text());
            }
        }
        xml.element("MaxKeys", max);
        if (!form.delimiter().isEmpty()) {
            xml.element("Delimiter", form.encode(form.delimiter()));
        }
        xml.element("IsTruncated", page.isTruncated());
        form.writeEncoding(xml);
        for (ObjectVersion version : page.objects()) {
            version(request, form, version, xml);
        }
        form.writePrefixes(xml, page.prefixes());
        return Response.xml(200, xml.bytes());
    }

    private static void version(
            S3Request request, ListForm form, ObjectVersion version, XmlWriter xml)
            throws IOException {
        xml.open(version.isDeleteMarker() ? "DeleteMarker" : "Version")
                .element("Key", form.encode(version.key()))
                .element("VersionId", version.id().text())
                .element("IsLatest", version.latest());
        if (version.inode().isPresent()) {
            ListObjects.describe(version.inode().get(), xml);
        } else {
            xml.element("LastModified", Times.iso(version.modified()));
        }
        ListObjects.owner(request, version.inode()).write(xml, "Owner");
        xml.close();
    }
}
