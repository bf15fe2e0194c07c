package io.qsfs.s3.operation;

import io.qsfs.s3.bucket.Part;
import io.qsfs.s3.bucket.Upload;
import io.qsfs.s3.http.Response;
import io.qsfs.s3.xml.XmlWriter;

import java.io.IOException;
import java.util.List;

/** ListParts. */
record ListParts() implements S3Operation {
    @Override
    public String name() {
        return "ListParts";
    }

    @Override
    public String action() {
        return "s3:ListMultipartUploadParts";
    }

    @Override
    public Response run(S3Request request) throws IOException {
        Upload upload =
                request.services()
                        .uploads()
                        .find(request.bucket(), request.key(), request.parameter("uploadId"));
        int max = Numbers.pageSize(request, "max-parts");
        String marker = request.query().first("part-number-marker", "0");
        int after =
                Numbers.parse(
                        marker.isEmpty() ? "0" : marker,
                        "part-number-marker",
                        0,
                        Integer.MAX_VALUE);
        List<Part> parts =
                request.services().uploads().parts(upload, Math.min(after, 10_000), max + 1);
        boolean truncated = parts.size() > max;
        List<Part> shown = truncated ? parts.subList(0, max) : parts;
        XmlWriter xml =
                XmlWriter.document("ListPartsResult")
                        .element("Bucket", request.bucket().name())
                        .element("Key", request.target().key())
                        .element("UploadId", upload.id());
        Owner owner = Owner.of(upload.field(UploadFields.OWNER));
        owner.write(xml, "Initiator");
        owner.write(xml, "Owner");
        xml.element("StorageClass", upload.field(UploadFields.STORAGE_CLASS))
                .element("PartNumberMarker", after)
                .element("NextPartNumberMarker", shown.isEmpty() ? 0 : shown.getLast().number())
                .element("MaxParts", max)
                .element("IsTruncated", truncated);
        if (!upload.field(UploadFields.CHECKSUM).isEmpty()) {
            xml.element("ChecksumAlgorithm", upload.field(UploadFields.CHECKSUM))
                    .element("ChecksumType", upload.field(UploadFields.CHECKSUM_TYPE));
        }
        for (Part part : shown) {
            xml.open("Part")
                    .element("PartNumber", part.number())
                    .element("LastModified", Times.iso(part.modified()))
                    .element("ETag", ObjectAnswer.quote(part.etag()))
                    .element("Size", part.size());
            part.checksum().ifPresent(c -> xml.element(c.algorithm().element(), c.value()));
            xml.close();
        }
        return Response.xml(200, xml.bytes());
    }
}
