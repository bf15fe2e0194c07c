package io.qsfs.s3.operation;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.FileHandle;
import io.qsfs.s3.bucket.ChecksumAlgorithm;
import io.qsfs.s3.bucket.ContentDigests;
import io.qsfs.s3.bucket.MultipartChecksum;
import io.qsfs.s3.bucket.ObjectChecksum;
import io.qsfs.s3.bucket.ObjectLabel;
import io.qsfs.s3.bucket.ObjectStore.Stored;
import io.qsfs.s3.bucket.ObjectVersion;
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
import io.qsfs.s3.xml.XmlElement;
import io.qsfs.s3.xml.XmlParser;
import io.qsfs.s3.xml.XmlWriter;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** CompleteMultipartUpload. */
record CompleteUpload() implements S3Operation {
    private static final int DOCUMENT_MAX = 8 << 20;
    private static final String COMPOSITE = "COMPOSITE";

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
                XmlParser.parse(
                        Payload.documentBeside(request, DOCUMENT_MAX), "CompleteMultipartUpload");
        try {
            return complete(request, document);
        } catch (S3Exception e) {
            // Another completion may have taken upload and parts away at any moment.
            if (e.error() == S3Error.NO_SUCH_UPLOAD || e.error() == S3Error.INVALID_PART) {
                return again(request).orElseThrow(() -> e);
            }
            throw e;
        } catch (StorageException.NotFound e) {
            return again(request).orElseThrow(() -> e);
        }
    }

    /** The same answer for a client that missed it: completing twice is completing once. */
    private static Optional<Response> again(S3Request request) throws IOException {
        var services = request.services();
        String id = request.parameter("uploadId");
        Optional<VersionId> made =
                services.uploads()
                        .completed(request.bucket(), request.key(), id)
                        .map(ObjectVersion::id);
        Optional<Stored> stored =
                made.isEmpty()
                        ? Optional.empty()
                        : services.objects().find(request.bucket(), request.key(), made);
        Optional<ObjectLabel> label =
                stored.flatMap(s -> s.version().inode()).flatMap(ObjectLabel::of);
        return label.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        answer(
                                request,
                                label.get(),
                                stored.get().properties().headers(),
                                made.get()));
    }

    private static Response complete(S3Request request, XmlElement document) throws IOException {
        Upload upload =
                request.services()
                        .uploads()
                        .find(request.bucket(), request.key(), request.parameter("uploadId"));
        checkType(request, upload);
        List<Part> parts = parts(request, upload, document.children("Part"));
        Optional<ObjectChecksum> checksum = checksum(request, upload, parts);
        request.services().quotas().require(request.bucket(), 0);
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
            return publish(request, upload, parts, checksum, file);
        }
    }

    private static void checkSize(S3Request request, long size) throws S3Exception {
        String expected = request.header("x-amz-mp-object-size");
        if (expected.startsWith("-")) {
            throw S3Error.INVALID_REQUEST.asException(
                    "Value for x-amz-mp-object-size header is less than zero: '" + expected + "'");
        }
        if (!expected.isEmpty() && !expected.equals(Long.toString(size))) {
            throw S3Error.INVALID_REQUEST.asException(
                    "The provided 'x-amz-mp-object-size' header does not match what was computed");
        }
    }

    private static Response publish(
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
        VersionId id = request.services().uploads().complete(upload, publication, rows);
        return answer(request, label, properties.headers(), id);
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
                            element.value("PartNumber")
                                    .orElseThrow(S3Error.MALFORMED_XML::asException),
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
        String etag =
                Conditions.unquote(
                        element.value("ETag").orElseThrow(S3Error.MALFORMED_XML::asException));
        if (part == null || !part.etag().equals(etag)) {
            throw S3Error.INVALID_PART
                    .asException()
                    .with("UploadId", upload.id())
                    .with("PartNumber", Integer.toString(number))
                    .with("ETag", etag);
        }
        checkChecksum(upload, element, part);
        return part;
    }

    private static void checkChecksum(Upload upload, XmlElement element, Part part)
            throws S3Exception {
        requireOneChecksum(element);
        boolean named = false;
        for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
            Optional<String> given = element.value(algorithm.element());
            if (given.isEmpty()) {
                continue;
            }
            named = true;
            Optional<ObjectChecksum> kept = part.checksum();
            if (kept.isPresent() && kept.get().algorithm() != algorithm) {
                throw S3Error.BAD_DIGEST.asException(
                        "The "
                                + algorithm.name().toLowerCase(Locale.ROOT)
                                + " you specified for part "
                                + part.number()
                                + " did not match what we received.");
            }
            if (kept.isPresent() && !given.get().equals(kept.get().value())) {
                throw S3Error.INVALID_PART.asException();
            }
        }
        if (!named && upload.field(UploadFields.CHECKSUM_TYPE).equals(COMPOSITE)) {
            throw S3Error.INVALID_REQUEST.asException(
                    "The upload was created using a "
                            + upload.field(UploadFields.CHECKSUM).toLowerCase(Locale.ROOT)
                            + " checksum. The complete request must include the checksum for each"
                            + " part. It was missing for part "
                            + part.number()
                            + " in the request.");
        }
    }

    private static void requireOneChecksum(XmlElement element) throws S3Exception {
        int given = 0;
        boolean sound = true;
        for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
            Optional<String> value = element.value(algorithm.element());
            given += value.isPresent() ? 1 : 0;
            sound &= value.isEmpty() || ChecksumRequest.isValue(algorithm, value.get());
        }
        if (given > 1 || !sound) {
            throw S3Error.INVALID_ARGUMENT.asException(
                    "Invalid Base64 or multiple checksums present in request");
        }
    }

    private static void checkType(S3Request request, Upload upload) throws S3Exception {
        ChecksumRequest.requireOne(request.headers());
        String type = request.header("x-amz-checksum-type");
        CreateUpload.checkType(type);
        String kept = upload.field(UploadFields.CHECKSUM_TYPE);
        if (!type.isEmpty() && !kept.isEmpty() && !type.equalsIgnoreCase(kept)) {
            throw S3Error.INVALID_REQUEST.asException(
                    "The upload was created using the "
                            + kept
                            + " checksum mode. The complete request must use the same checksum"
                            + " mode.");
        }
    }

    private static Optional<ObjectChecksum> checksum(
            S3Request request, Upload upload, List<Part> parts) throws S3Exception {
        Optional<ChecksumAlgorithm> algorithm =
                ChecksumAlgorithm.named(upload.field(UploadFields.CHECKSUM));
        if (algorithm.isEmpty()) {
            return unasked(parts);
        }
        boolean composite = upload.field(UploadFields.CHECKSUM_TYPE).equals(COMPOSITE);
        ObjectChecksum computed = MultipartChecksum.of(algorithm.get(), parts, composite);
        String given = request.header(algorithm.get().header());
        if (!given.isEmpty()
                && !given.equals(computed.value())
                && !given.equals(computed.text(parts.size()))) {
            int dash = composite ? given.lastIndexOf('-') : -1;
            ChecksumRequest.valid(algorithm.get(), dash < 0 ? given : given.substring(0, dash));
            throw S3Error.BAD_DIGEST.asException(
                    "The "
                            + algorithm.get()
                            + " you specified did not match the calculated checksum.");
        }
        return Optional.of(computed);
    }

    /** What S3 gives every object; parts that were copied, or came with another, have it not. */
    private static Optional<ObjectChecksum> unasked(List<Part> parts) throws S3Exception {
        ChecksumAlgorithm given = ChecksumAlgorithm.CRC64NVME;
        boolean all =
                parts.stream()
                        .allMatch(p -> p.checksum().map(c -> c.algorithm() == given).orElse(false));
        return all ? Optional.of(MultipartChecksum.of(given, parts, false)) : Optional.empty();
    }

    private static Response answer(
            S3Request request, ObjectLabel label, Map<String, String> headers, VersionId id)
            throws IOException {
        XmlWriter xml =
                XmlWriter.document("CompleteMultipartUploadResult")
                        .element("Location", request.url())
                        .element("Bucket", request.bucket().name())
                        .element("Key", request.target().key())
                        .element("ETag", ObjectAnswer.quote(label.etag()));
        label.checksum()
                .ifPresent(
                        c ->
                                xml.element(c.algorithm().element(), c.text(label.parts()))
                                        .element("ChecksumType", c.type()));
        Response response = Response.xml(200, xml.bytes());
        ObjectAnswer.madeVersion(request, id, response);
        if (headers.containsKey(Encryption.SERVER_SIDE)) {
            response.with(Encryption.SERVER_SIDE, "AES256");
        }
        return response;
    }
}
