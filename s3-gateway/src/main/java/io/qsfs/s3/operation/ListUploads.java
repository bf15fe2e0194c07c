package io.qsfs.s3.operation;

import io.qsfs.s3.bucket.Upload;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.http.Response;
import io.qsfs.s3.xml.XmlWriter;

import java.io.IOException;
import java.util.ArrayList;
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
        if (!idMarker.matches("[0-9a-f]{0,64}")) {
            throw S3Error.INVALID_ARGUMENT
                    .asException("Invalid uploadId marker")
                    .with("ArgumentName", "upload-id-marker")
                    .with("ArgumentValue", idMarker);
        }
        Page page = page(request, form, new Marker(keyMarker, idMarker), max);
        XmlWriter xml =
                XmlWriter.document("ListMultipartUploadsResult")
                        .element("Bucket", request.bucket().name())
                        .element("KeyMarker", form.encode(keyMarker))
                        .element("UploadIdMarker", idMarker)
                        .element("Prefix", form.encode(form.prefix()))
                        .element("Delimiter", form.encode(form.delimiter()));
        if (page.truncated) {
            xml.element("NextKeyMarker", form.encode(page.last.key))
                    .element("NextUploadIdMarker", page.last.id);
        }
        xml.element("MaxUploads", max).element("IsTruncated", page.truncated);
        form.writeEncoding(xml);
        for (Upload upload : page.uploads) {
            xml.open("Upload")
                    .element("Key", form.encode(upload.key()))
                    .element("UploadId", upload.id());
            Owner owner = Owner.of(upload.field(UploadFields.OWNER));
            owner.write(xml, "Initiator");
            owner.write(xml, "Owner");
            xml.element("StorageClass", upload.field(UploadFields.STORAGE_CLASS))
                    .element("Initiated", Times.iso(upload.initiated()));
            if (!upload.field(UploadFields.CHECKSUM).isEmpty()) {
                xml.element("ChecksumAlgorithm", upload.field(UploadFields.CHECKSUM))
                        .element("ChecksumType", upload.field(UploadFields.CHECKSUM_TYPE));
            }
            xml.close();
        }
        form.writePrefixes(xml, page.prefixes);
        return Response.xml(200, xml.bytes());
    }

    /** Where a page ends: at an upload, or at a common prefix and all below it. */
    private record Marker(String key, String id) {}

    private static final class Page {
        private final List<Upload> uploads = new ArrayList<>();
        private final List<String> prefixes = new ArrayList<>();
        private Marker last;
        private boolean truncated;

        Page(Marker start) {
            this.last = start;
        }

        int size() {
            return uploads.size() + prefixes.size();
        }
    }

    /** Fills a page; what rolls up into one prefix counts once and is skipped as a whole. */
    private static Page page(S3Request request, ListForm form, Marker start, int max)
            throws IOException {
        var page = new Page(start);
        if (max == 0) {
            return page;
        }
        boolean atPrefix = form.commonPrefix(start.key).equals(start.key) && !start.key.isEmpty();
        Marker at = atPrefix ? behind(start.key) : start;
        while (true) {
            List<Upload> next =
                    request.services()
                            .uploads()
                            .list(request.bucket(), form.prefix(), at.key, at.id, max + 1);
            if (next.isEmpty()) {
                return page;
            }
            for (Upload upload : next) {
                if (page.size() == max) {
                    page.truncated = true;
                    return page;
                }
                String common = form.commonPrefix(upload.key());
                if (!common.isEmpty()) {
                    page.prefixes.add(common);
                    page.last = new Marker(common, "");
                    at = behind(common);
                    break;
                }
                page.uploads.add(upload);
                page.last = new Marker(upload.key(), upload.id());
                at = page.last;
            }
        }
    }

    private static Marker behind(String prefix) {
        return new Marker(prefix + Character.toString(Character.MAX_CODE_POINT), "");
    }
}
