package io.qsfs.s3.operation;

import io.qsfs.core.volume.FileHandle;
import io.qsfs.s3.bucket.ChecksumAlgorithm;
import io.qsfs.s3.bucket.ContentCipher;
import io.qsfs.s3.bucket.ContentDigests;
import io.qsfs.s3.bucket.ObjectChecksum;
import io.qsfs.s3.bucket.ObjectLabel;
import io.qsfs.s3.bucket.StorageClass;
import io.qsfs.s3.bucket.Upload;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Response;
import io.qsfs.s3.xml.XmlWriter;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * UploadPartCopy. The bytes are read for the part's ETag; a whole object that was put whole brings
 * its own, and shares its extents.
 */
record UploadPartCopy() implements S3Operation {
    @Override
    public String name() {
        return "UploadPartCopy";
    }

    @Override
    public String action() {
        return "s3:PutObject";
    }

    @Override
    public Response run(S3Request request) throws IOException {
        int number = UploadPart.partNumber(request);
        Upload upload =
                request.services()
                        .uploads()
                        .find(request.bucket(), request.key(), request.parameter("uploadId"));
        CopySource source = CopySource.of(request);
        ByteRange range = range(request, source.inode().size());
        var customerKey = Encryption.customerKey(request);
        boolean sealed = UploadPart.isSealed(upload, customerKey);
        try (FileHandle file = request.services().objects().stage(request.identity())) {
            ObjectLabel label = copy(request, source, range, file, upload, customerKey);
            file.flush();
            request.services()
                    .uploads()
                    .putPart(request.bucket(), request.key(), upload, number, file, label);
            XmlWriter xml =
                    XmlWriter.document("CopyPartResult")
                            .element("LastModified", Times.iso(file.attributes().modified()))
                            .element("ETag", ObjectAnswer.quote(label.etag()));
            label.checksum().ifPresent(c -> xml.element(c.algorithm().element(), c.value()));
            Response response = Response.xml(200, xml.bytes());
            if (source.bucket().hasVersions()) {
                response.with(
                        "x-amz-copy-source-version-id", source.stored().version().id().text());
            }
            if (sealed) {
                customerKey.ifPresent(key -> key.answer(response));
            }
            return response;
        }
    }

    private static ObjectLabel copy(
            S3Request request,
            CopySource source,
            ByteRange range,
            FileHandle file,
            Upload upload,
            Optional<Encryption.CustomerKey> customerKey)
            throws IOException {
        Optional<ObjectLabel> old = ObjectLabel.of(source.inode());
        Optional<ChecksumAlgorithm> wanted =
                ChecksumAlgorithm.named(upload.field(UploadFields.CHECKSUM));
        boolean whole = range.start() == 0 && range.length() == source.inode().size();
        if (whole
                && old.isPresent()
                && old.get().parts() == 0
                && !source.isSealed()
                && customerKey.isEmpty()
                && wanted.isEmpty()) {
            ContentCopy.share(request, source, range, file);
            return label(old.get().hash(), Optional.empty(), false);
        }
        String hash = customerKey.isPresent() ? PutObject.randomHash() : "";
        Optional<ContentCipher> cipher =
                customerKey.isPresent()
                        ? Optional.of(UploadPart.cipher(upload, customerKey, hash))
                        : Optional.empty();
        var algorithms = EnumSet.noneOf(ChecksumAlgorithm.class);
        wanted.ifPresent(algorithms::add);
        var digests = new ContentDigests(hash.isEmpty(), algorithms);
        ContentCopy.rewrite(request, source, range, file, digests, cipher);
        return label(
                hash.isEmpty() ? digests.md5Hex() : hash,
                wanted.flatMap(digests::value),
                !hash.isEmpty());
    }

    private static ObjectLabel label(
            String hash, Optional<ObjectChecksum> checksum, boolean sealed) {
        return new ObjectLabel(hash, 0, StorageClass.STANDARD, checksum, sealed, false, "");
    }

    /** Unlike that of a GET, the range must lie inside whole. */
    private static ByteRange range(S3Request request, long size) throws S3Exception {
        String header = request.header("x-amz-copy-source-range");
        if (header.isEmpty()) {
            return new ByteRange(0, size);
        }
        var matcher = Pattern.compile("bytes=(\\d{1,18})-(\\d{1,18})").matcher(header);
        if (!matcher.matches()) {
            throw noRange(header);
        }
        long first = Long.parseLong(matcher.group(1));
        long last = Long.parseLong(matcher.group(2));
        if (first > last) {
            throw noRange(header);
        }
        if (last >= size) {
            throw S3Error.INVALID_ARGUMENT
                    .asException("Range specified is not valid for source object of size: " + size)
                    .with("ArgumentName", "x-amz-copy-source-range")
                    .with("ArgumentValue", header);
        }
        return new ByteRange(first, last - first + 1);
    }

    private static S3Exception noRange(String header) {
        return S3Error.INVALID_ARGUMENT
                .asException(
                        "The x-amz-copy-source-range value must be of the form bytes=first-last"
                                + " where first and last are the zero-based offsets of the first"
                                + " and last bytes to copy")
                .with("ArgumentName", "x-amz-copy-source-range")
                .with("ArgumentValue", header);
    }
}
