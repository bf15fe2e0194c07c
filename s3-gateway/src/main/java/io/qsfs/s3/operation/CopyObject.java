package io.qsfs.s3.operation;

import io.qsfs.core.volume.FileHandle;
import io.qsfs.s3.bucket.ChecksumAlgorithm;
import io.qsfs.s3.bucket.ContentCipher;
import io.qsfs.s3.bucket.ContentDigests;
import io.qsfs.s3.bucket.ObjectChecksum;
import io.qsfs.s3.bucket.ObjectLabel;
import io.qsfs.s3.bucket.ObjectProperties;
import io.qsfs.s3.bucket.Publication;
import io.qsfs.s3.bucket.SealedKey;
import io.qsfs.s3.bucket.StorageClass;
import io.qsfs.s3.bucket.Tags;
import io.qsfs.s3.bucket.VersionId;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Response;
import io.qsfs.s3.xml.XmlWriter;

import java.io.IOException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** CopyObject: extents are shared; bytes move only to change keys or to compute a checksum. */
record CopyObject() implements S3Operation {
    @Override
    public String name() {
        return "CopyObject";
    }

    @Override
    public String action() {
        return "s3:PutObject";
    }

    @Override
    public Response run(S3Request request) throws IOException {
        boolean replaceHeaders = directive(request, "x-amz-metadata-directive");
        boolean replaceTags = directive(request, "x-amz-tagging-directive");
        algorithm(request);
        CopySource source = CopySource.of(request);
        var customerKey = Encryption.customerKey(request);
        checkSelf(request, source, replaceHeaders, customerKey.isPresent());
        Tags tags = replaceTags ? StoredHeaders.tags(request) : source.stored().properties().tags();
        Optional<SealedKey> sealed = customerKey.map(Encryption.CustomerKey::seal);
        ObjectProperties properties =
                StoredHeaders.properties(
                        request, headers(request, source, replaceHeaders), tags, sealed);
        request.services().quotas().require(request.bucket(), 0);
        try (FileHandle file = request.services().objects().stage(request.identity())) {
            ObjectLabel label =
                    content(request, source, file, customerKey, sealed).withTagged(!tags.isEmpty());
            file.flush();
            var publication =
                    new Publication(
                            request.bucket(),
                            request.key(),
                            request.identity(),
                            file,
                            label,
                            properties,
                            Conditions.of(request.headers()).forWrite(),
                            "s3:ObjectCreated:Copy");
            VersionId id = request.services().objects().publish(publication);
            Response response = answer(request, source, file, label);
            ObjectAnswer.madeVersion(request, id, response);
            customerKey.ifPresent(key -> key.answer(response));
            return response;
        }
    }

    private static boolean directive(S3Request request, String name) throws S3Exception {
        String value = request.header(name);
        if (!value.isEmpty() && !value.equals("COPY") && !value.equals("REPLACE")) {
            throw S3Error.INVALID_ARGUMENT
                    .asException(
                            name.contains("tagging")
                                    ? "Unknown tagging directive."
                                    : "Unknown metadata directive.")
                    .with("ArgumentName", name)
                    .with("ArgumentValue", value);
        }
        return value.equals("REPLACE");
    }

    private static void checkSelf(
            S3Request request, CopySource source, boolean replaced, boolean sealed)
            throws IOException {
        boolean same =
                source.bucket().number() == request.bucket().number()
                        && source.key().text().equals(request.target().key())
                        && source.askedVersion().isEmpty();
        boolean changed =
                replaced
                        || sealed
                        || request.headers().has("x-amz-storage-class")
                        || request.headers().has("x-amz-website-redirect-location")
                        || request.headers().has(Encryption.SERVER_SIDE);
        if (same && !changed) {
            throw S3Error.INVALID_REQUEST.asException(
                    "This copy request is illegal because it is trying to copy an object to itself"
                            + " without changing the object's metadata, storage class, website"
                            + " redirect location or encryption attributes.");
        }
    }

    private static Map<String, String> headers(
            S3Request request, CopySource source, boolean replace) throws S3Exception {
        Map<String, String> asked = StoredHeaders.headers(request.headers());
        if (replace) {
            return asked;
        }
        var kept = new LinkedHashMap<>(source.stored().properties().headers());
        kept.remove(Encryption.SERVER_SIDE);
        kept.remove("x-amz-website-redirect-location");
        if (asked.containsKey("x-amz-website-redirect-location")) {
            kept.put(
                    "x-amz-website-redirect-location",
                    asked.getOrDefault("x-amz-website-redirect-location", ""));
        }
        return kept;
    }

    private static ObjectLabel content(
            S3Request request,
            CopySource source,
            FileHandle file,
            Optional<Encryption.CustomerKey> customerKey,
            Optional<SealedKey> sealed)
            throws IOException {
        Optional<ObjectLabel> old = ObjectLabel.of(source.inode());
        Optional<ChecksumAlgorithm> algorithm = algorithm(request);
        StorageClass storageClass = StoredHeaders.storageClass(request);
        String owner = request.identity().name();
        var whole = new ByteRange(0, source.inode().size());
        boolean share =
                old.isPresent()
                        && old.get().parts() == 0
                        && !source.isSealed()
                        && sealed.isEmpty()
                        && (algorithm.isEmpty()
                                || algorithm.equals(
                                        old.get().checksum().map(ObjectChecksum::algorithm)));
        if (share) {
            ContentCopy.share(request, source, whole, file);
            return new ObjectLabel(
                    old.get().hash(), 0, storageClass, old.get().checksum(), false, false, owner);
        }
        Optional<ChecksumAlgorithm> wanted =
                algorithm.or(
                        () -> old.flatMap(ObjectLabel::checksum).map(ObjectChecksum::algorithm));
        var algorithms = EnumSet.noneOf(ChecksumAlgorithm.class);
        wanted.ifPresent(algorithms::add);
        Optional<ContentCipher> cipher =
                sealed.isPresent() && customerKey.isPresent()
                        ? Optional.of(new ContentCipher(customerKey.get().open(sealed.get()), 0, 0))
                        : Optional.empty();
        var digests = new ContentDigests(sealed.isEmpty(), algorithms);
        ContentCopy.rewrite(request, source, whole, file, digests, cipher);
        return new ObjectLabel(
                sealed.isPresent() ? PutObject.randomHash() : digests.md5Hex(),
                0,
                storageClass,
                wanted.flatMap(digests::value),
                sealed.isPresent(),
                false,
                owner);
    }

    private static Optional<ChecksumAlgorithm> algorithm(S3Request request) throws S3Exception {
        String name = request.header("x-amz-checksum-algorithm");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                ChecksumAlgorithm.named(name)
                        .orElseThrow(
                                () ->
                                        S3Error.INVALID_REQUEST.asException(
                                                "Checksum algorithm provided is unsupported.")));
    }

    private static Response answer(
            S3Request request, CopySource source, FileHandle file, ObjectLabel label)
            throws IOException {
        XmlWriter xml =
                XmlWriter.document("CopyObjectResult")
                        .element("LastModified", Times.iso(file.attributes().modified()))
                        .element("ETag", ObjectAnswer.quote(label.etag()));
        label.checksum()
                .ifPresent(
                        checksum ->
                                xml.element(checksum.algorithm().element(), checksum.value())
                                        .element("ChecksumType", checksum.type()));
        Response response = Response.xml(200, xml.bytes());
        if (source.bucket().hasVersions()) {
            response.with("x-amz-copy-source-version-id", source.stored().version().id().text());
        }
        String encryption = request.header(Encryption.SERVER_SIDE);
        return encryption.isEmpty() ? response : response.with(Encryption.SERVER_SIDE, encryption);
    }
}
