package io.qsfs.s3.operation;

import io.qsfs.core.volume.FileHandle;
import io.qsfs.s3.bucket.ChecksumAlgorithm;
import io.qsfs.s3.bucket.ContentDigests;
import io.qsfs.s3.bucket.MultipartChecksum;
import io.qsfs.s3.bucket.ObjectChecksum;
import io.qsfs.s3.bucket.ObjectLabel;
import io.qsfs.s3.bucket.Part;
import io.qsfs.s3.bucket.PartTable;
import io.qsfs.s3.bucket.Publication;
import io.qsfs.s3.bucket.StorageClass;
import io.qsfs.s3.bucket.Upload;
import io.qsfs.s3.bucket.UploadStore;
import io.qsfs.s3.bucket.VersionId;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Response;
import io.qsfs.s3.http.Uris;
import io.qsfs.s3.xml.XmlElement;
import io.qsfs.s3.xml.XmlParser;
import io.qsfs.s3.xml.XmlWriter;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** CompleteMultipartUpload. */
record CompleteUpload() implements S3Operation {
    private static final int DOCUMENT_MAX = 8 << 20;

    @Override
    public String name() {
        return "CompleteMultipartUpload";
    }

    @Override
    public String action() {
        return "s3:PutObject";
    }

    @Override
    public Response run(S3Request request) throws IOException {
        XmlElement document =
                XmlParser.parse(Payload.document(request, DOCUMENT_MAX), "CompleteMultipartUpload");
        Upload upload =
                request.services()
                        .uploads()
                        .find(request.bucket(), request.key(), request.parameter("uploadId"));
        List<Part> parts = parts(request, upload, document.children("Part"));
        Optional<ObjectChecksum> checksum = checksum(request, upload, parts);
        try (FileHandle file = request.services().objects().stage(request.identity())) {
            long size = 0;
            for (Part part : parts) {
                try (FileHandle content =
                        request.services().objects().open(part.inode().number())) {
                    file.cloneFrom(content, 0, size, part.size());
                }
                size += part.size();
            }
            file.flush();
            checkSize(request, size);
            VersionId id = publish(request, upload, parts, checksum, file);
            return answer(request, upload, parts, checksum, id);
        }
    }

    private static void checkSize(S3Request request, long size) throws S3Exception {
        String expected = request.header("x-amz-mp-object-size");
        if (!expected.isEmpty() && !expected.equals(Long.toString(size))) {
            throw S3Error.INVALID_REQUEST.asException(
                    "The provided 'x-amz-mp-object-size' header does not match what was computed");
        }
    }

    private static VersionId publish(
            S3Request request,
            Upload upload,
            List<Part> parts,
            Optional<ObjectChecksum> checksum,
            FileHandle file)
            throws IOException {
        var properties = UploadFields.decode(upload);
        boolean sealed = properties.customerKey().isPresent();
        var label =
                new ObjectLabel(
                        hash(parts),
                        parts.size(),
                        StorageClass.named(upload.field(UploadFields.STORAGE_CLASS))
                                .orElse(StorageClass.STANDARD),
                        checksum,
                        sealed,
                        !properties.tags().isEmpty(),
                        upload.field(UploadFields.OWNER));
        var rows = new ArrayList<PartTable.Row>();
        for (Part part : parts) {
            rows.add(
                    new PartTable.Row(
                            part.number(),
                            part.size(),
                            sealed ? UploadPart.stream(part.etag()) : 0,
                            checksum.isPresent() ? part.checksum() : Optional.empty()));
        }
        var publication =
                new Publication(
                        request.bucket(),
                        request.key(),
                        request.identity(),
                        file,
                        label,
                        properties,
                        Conditions.of(request.headers()).forWrite(),
                        "s3:ObjectCreated:CompleteMultipartUpload");
        return request.services().uploads().complete(upload, publication, rows);
    }

    private static String hash(List<Part> parts) {
        var md5 = ContentDigests.md5();
        for (Part part : parts) {
            md5.update(HexFormat.of().parseHex(part.etag(), 0, 32));
        }
        return HexFormat.of().formatHex(md5.digest());
    }

    private static List<Part> parts(S3Request request, Upload upload, List<XmlElement> listed)
            throws IOException {
        if (listed.isEmpty() || listed.size() > UploadStore.PART_MAX) {
            throw S3Error.MALFORMED_XML.asException();
        }
        Map<Integer, Part> stored = new TreeMap<>();
        for (Part part : request.services().uploads().parts(upload, 0, UploadStore.PART_MAX)) {
            stored.put(part.number(), part);
        }
        var parts = new ArrayList<Part>();
        int last = 0;
        for (XmlElement element : listed) {
            int number =
                    Numbers.parse(
                            element.value("PartNumber").orElse(""),
                            "partNumber",
                            1,
                            UploadStore.PART_MAX);
            if (number <= last) {
                throw S3Error.INVALID_PART_ORDER.asException();
            }
            last = number;
            parts.add(checked(upload, element, number, stored.get(number)));
        }
        for (Part part : parts.subList(0, parts.size() - 1)) {
            if (part.size() < UploadStore.PART_BYTES_MIN) {
                throw S3Error.ENTITY_TOO_SMALL
                        .asException()
                        .with("PartNumber", Integer.toString(part.number()))
                        .with("ProposedSize", Long.toString(part.size()))
                        .with("MinSizeAllowed", Long.toString(UploadStore.PART_BYTES_MIN))
                        .with("ETag", part.etag());
            }
        }
        return parts;
    }

    private static Part checked(Upload upload, XmlElement element, int number, @Nullable Part part)
            throws S3Exception {
        String etag = Conditions.unquote(element.value("ETag").orElse(""));
        if (part == null || !part.etag().equals(etag)) {
            throw S3Error.INVALID_PART
                    .asException()
                    .with("UploadId", upload.id())
                    .with("PartNumber", Integer.toString(number))
                    .with("ETag", etag);
        }
        for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
            Optional<String> given = element.value(algorithm.element());
            Optional<String> kept =
                    part.checksum()
                            .filter(c -> c.algorithm() == algorithm)
                            .map(ObjectChecksum::value);
            if (given.isPresent() && kept.isPresent() && !given.equals(kept)) {
                throw S3Error.INVALID_PART.asException();
            }
        }
        return part;
    }

    private static Optional<ObjectChecksum> checksum(
            S3Request request, Upload upload, List<Part> parts) throws S3Exception {
        Optional<ChecksumAlgorithm> algorithm =
                ChecksumAlgorithm.named(upload.field(UploadFields.CHECKSUM));
        if (algorithm.isEmpty()) {
            return Optional.empty();
        }
        boolean composite = upload.field(UploadFields.CHECKSUM_TYPE).equals("COMPOSITE");
        ObjectChecksum computed = MultipartChecksum.of(algorithm.get(), parts, composite);
        String given = request.header(algorithm.get().header());
        if (!given.isEmpty()
                && !given.equals(computed.value())
                && !given.equals(computed.text(parts.size()))) {
            throw S3Error.BAD_DIGEST.asException(
                    "The "
                            + algorithm.get()
                            + " you specified did not match the calculated checksum.");
        }
        return Optional.of(computed);
    }

    private static Response answer(
            S3Request request,
            Upload upload,
            List<Part> parts,
            Optional<ObjectChecksum> checksum,
            VersionId id)
            throws IOException {
        String bucket = request.bucket().name();
        String key = request.target().key();
        XmlWriter xml =
                XmlWriter.document("CompleteMultipartUploadResult")
                        .element("Location", "/" + bucket + "/" + Uris.encode(key, true))
                        .element("Bucket", bucket)
                        .element("Key", key)
                        .element("ETag", ObjectAnswer.quote(hash(parts) + "-" + parts.size()));
        checksum.ifPresent(
                c ->
                        xml.element(c.algorithm().element(), c.text(parts.size()))
                                .element("ChecksumType", c.type()));
        Response response = Response.xml(200, xml.bytes());
        ObjectAnswer.version(request, id, response);
        if (!upload.field("h:" + Encryption.SERVER_SIDE).isEmpty()) {
            response.with(Encryption.SERVER_SIDE, "AES256");
        }
        return response;
    }
}
