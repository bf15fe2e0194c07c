package io.qsfs.s3.operation;

import io.qsfs.s3.bucket.Upload;
import io.qsfs.s3.http.Response;
import io.qsfs.s3.xml.XmlWriter;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;

/** ListMultipartUploads. */
record ListUploads() implements S3Operation {
    @Override
    public String name() {
        return "ListMultipartUploads";
    }

    @Override
    public String action() {
        return "s3:ListBucketMultipartUploads";
    }

    @Override
    public Response run(S3Request request) throws IOException {
        var form = ListForm.of(request);
        int max = Numbers.pageSize(request, "max-uploads");
        String keyMarker = request.parameter("key-marker");
        String idMarker = keyMarker.isEmpty() ? "" : request.parameter("upload-id-marker");
        List<Upload> uploads =
                request.services()
                        .uploads()
                        .list(request.bucket(), form.prefix(), keyMarker, idMarker, max + 1);
        boolean truncated = uploads.size() > max;
        List<Upload> shown = truncated ? uploads.subList(0, max) : uploads;
        XmlWriter xml =
                XmlWriter.document("ListMultipartUploadsResult")
                        .element("Bucket", request.bucket().name())
                        .element("KeyMarker", form.encode(keyMarker))
                        .element("UploadIdMarker", idMarker)
                        .element("Prefix", form.encode(form.prefix()))
                        .element("Delimiter", form.encode(form.delimiter()));
        if (truncated) {
            xml.element("NextKeyMarker", form.encode(shown.getLast().key()))
                    .element("NextUploadIdMarker", shown.getLast().id());
        }
        xml.element("MaxUploads", max).element("IsTruncated", truncated);
        form.writeEncoding(xml);
        var prefixes = new LinkedHashSet<String>();
        for (Upload upload : shown) {
            String common = form.commonPrefix(upload.key());
            if (!common.isEmpty()) {
                prefixes.add(common);
                continue;
            }
            xml.open("Upload")
                    .element("Key", form.encode(upload.key()))
                    .element("UploadId", upload.id());
            Owner owner = Owner.of(upload.field(UploadFields.OWNER));
            owner.write(xml, "Initiator");
            owner.write(xml, "Owner");
            xml.element("StorageClass", upload.field(UploadFields.STORAGE_CLASS))
                    .element("Initiated", Times.iso(upload.initiated()))
                    .close();
        }
        form.writePrefixes(xml, List.copyOf(prefixes));
        return Response.xml(200, xml.bytes());
    }
}
