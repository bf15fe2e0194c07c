package io.qsfs.s3.operation;

import io.qsfs.core.volume.Inode;
import io.qsfs.s3.bucket.BucketSettings;
import io.qsfs.s3.bucket.ListRequest;
import io.qsfs.s3.bucket.Listing;
import io.qsfs.s3.bucket.ObjectChecksum;
import io.qsfs.s3.bucket.ObjectLabel;
import io.qsfs.s3.bucket.ObjectVersion;
import io.qsfs.s3.bucket.StorageClass;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Response;
import io.qsfs.s3.xml.XmlWriter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** ListObjects and ListObjectsV2. */
record ListObjects(boolean second) implements S3Operation {
    @Override
    public String name() {
        return second ? "ListObjectsV2" : "ListObjects";
    }

    @Override
    public String action() {
        return "s3:ListBucket";
    }

    @Override
    public Response run(S3Request request) throws IOException {
        var form = ListForm.of(request);
        int max = Numbers.pageSize(request, "max-keys");
        String after = after(request);
        Listing page =
                request.services()
                        .lister()
                        .objects(
                                request.bucket(),
                                new ListRequest(
                                        form.prefix(),
                                        form.delimiter(),
                                        after,
                                        Optional.empty(),
                                        max));
        XmlWriter xml =
                XmlWriter.document("ListBucketResult")
                        .element("Name", request.bucket().name())
                        .element("Prefix", form.encode(form.prefix()));
        if (second) {
            head(request, form, page, xml);
        } else {
            xml.element("Marker", form.encode(after));
            if (page.isTruncated() && !form.delimiter().isEmpty()) {
                xml.element("NextMarker", form.encode(page.last()));
            }
        }
        xml.element("MaxKeys", max);
        if (!form.delimiter().isEmpty()) {
            xml.element("Delimiter", form.encode(form.delimiter()));
        }
        xml.element("IsTruncated", page.isTruncated());
        form.writeEncoding(xml);
        boolean owner = !second || request.parameter("fetch-owner").equals("true");
        for (ObjectVersion object : page.objects()) {
            object(request, form, object, owner, xml);
        }
        form.writePrefixes(xml, page.prefixes());
        return Response.xml(200, xml.bytes());
    }

    private String after(S3Request request) throws S3Exception {
        if (!second) {
            return request.parameter("marker");
        }
        Optional<String> token = request.query().first("continuation-token");
        if (token.isEmpty()) {
            return request.parameter("start-after");
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token.get());
            if (bytes.length > 1) {
                return new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8);
            }
        } catch (IllegalArgumentException e) {
            // Reported below.
        }
        throw S3Error.INVALID_ARGUMENT
                .asException("The continuation token provided is incorrect")
                .with("ArgumentName", "continuation-token");
    }

    private static void head(S3Request request, ListForm form, Listing page, XmlWriter xml) {
        request.query()
                .first("start-after")
                .ifPresent(text -> xml.element("StartAfter", form.encode(text)));
        request.query()
                .first("continuation-token")
                .ifPresent(text -> xml.element("ContinuationToken", text));
        if (page.isTruncated()) {
            byte[] token = ("1" + page.last()).getBytes(StandardCharsets.UTF_8);
            xml.element(
                    "NextContinuationToken",
                    Base64.getUrlEncoder().withoutPadding().encodeToString(token));
        }
        xml.element("KeyCount", page.objects().size() + page.prefixes().size());
    }

    private static void object(
            S3Request request, ListForm form, ObjectVersion object, boolean owner, XmlWriter xml)
            throws IOException {
        xml.open("Contents").element("Key", form.encode(object.key()));
        describe(object.inode().orElseThrow(), xml);
        if (owner) {
            owner(request, object.inode()).write(xml, "Owner");
        }
        xml.close();
    }

    static void describe(Inode inode, XmlWriter xml) {
        Optional<ObjectLabel> label = ObjectLabel.of(inode);
        xml.element("LastModified", Times.iso(inode.modified()))
                .element("ETag", ObjectAnswer.quote(ObjectLabel.etag(inode)));
        Optional<ObjectChecksum> checksum = label.flatMap(ObjectLabel::checksum);
        checksum.ifPresent(
                c ->
                        xml.element("ChecksumAlgorithm", c.algorithm().name())
                                .element("ChecksumType", c.type()));
        xml.element("Size", inode.size())
                .element(
                        "StorageClass",
                        label.map(ObjectLabel::storageClass).orElse(StorageClass.STANDARD).name());
    }

    /** Who stored it; the bucket's owner for what came through the mount. */
    static Owner owner(S3Request request, Optional<Inode> inode) throws IOException {
        return Owner.of(ownerName(request.settings(), inode));
    }

    static String ownerName(BucketSettings settings, Optional<Inode> inode) {
        return inode.flatMap(ObjectLabel::of)
                .map(ObjectLabel::owner)
                .filter(text -> !text.isEmpty() && !settings.ownerEnforced())
                .orElseGet(settings::owner);
    }
}
