package io.qsfs.s3.operation;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.FileHandle;
import io.qsfs.core.volume.Inode;
import io.qsfs.s3.bucket.ContentReader;
import io.qsfs.s3.bucket.ContentSender;
import io.qsfs.s3.bucket.ObjectChecksum;
import io.qsfs.s3.bucket.ObjectLabel;
import io.qsfs.s3.bucket.ObjectStore.Stored;
import io.qsfs.s3.bucket.PartTable;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Headers;
import io.qsfs.s3.http.Response;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** GetObject and HeadObject. */
record GetObject(boolean head, boolean version) implements S3Operation {
    /** Content up to here is read before the answer begins, and sent with it. */
    private static final int WHOLE_MAX = 64 << 10;

    private static final int TRIES = 8;
    private static final List<String> OVERRIDES =
            List.of(
                    "cache-control",
                    "content-disposition",
                    "content-encoding",
                    "content-language",
                    "content-type",
                    "expires");

    @Override
    public String name() {
        return head ? "HeadObject" : "GetObject";
    }

    @Override
    public String action() {
        return version ? "s3:GetObjectVersion" : "s3:GetObject";
    }

    @Override
    public Response run(S3Request request) throws IOException {
        StorageException.NotFound gone =
                new StorageException.NotFound("object " + request.target());
        for (int i = 0; i < TRIES; i++) {
            try {
                return attempt(request);
            } catch (StorageException.NotFound e) {
                // Replaced between finding and opening it: the new one is found next time.
                gone = e;
            }
        }
        throw gone;
    }

    private Response attempt(S3Request request) throws IOException {
        if (request.query().has("partNumber")) {
            UploadPart.partNumber(request);
        }
        Stored stored = ObjectAnswer.find(request);
        Inode inode = ObjectAnswer.inode(stored);
        Conditions.of(request.headers()).checkRead(inode);
        var key = Encryption.customerKey(request);
        Optional<byte[]> dataKey = Encryption.open(stored.properties().customerKey(), key);
        List<PartTable.Row> parts = parts(request, inode, dataKey.isPresent());
        Optional<ByteRange> range = range(request, inode, parts);
        ByteRange sent = range.orElse(new ByteRange(0, inode.size()));
        int status = range.isPresent() ? 206 : 200;
        Response response = body(request, status, inode, sent, dataKey, parts);
        ObjectAnswer.describe(request, stored, response);
        if (range.isPresent()) {
            response.with(
                    "Content-Range",
                    "bytes "
                            + sent.start()
                            + "-"
                            + (sent.start() + sent.length() - 1)
                            + "/"
                            + inode.size());
        }
        key.ifPresent(k -> k.answer(response));
        if (request.query().has("partNumber")) {
            if (!parts.isEmpty()) {
                response.with("x-amz-mp-parts-count", Integer.toString(parts.size()));
            }
        }
        checksum(request, inode, sent, parts, response);
        overrides(request, response);
        return response;
    }

    private static List<PartTable.Row> parts(S3Request request, Inode inode, boolean sealed)
            throws IOException {
        boolean needed =
                request.query().has("partNumber")
                        || (sealed && ObjectLabel.of(inode).map(l -> l.parts() > 0).orElse(false));
        return needed ? request.services().objects().parts(inode) : List.of();
    }

    private static Optional<ByteRange> range(
            S3Request request, Inode inode, List<PartTable.Row> parts) throws S3Exception {
        Optional<String> part = request.query().first("partNumber");
        String header = request.header("range");
        if (part.isEmpty()) {
            return ifRange(request, inode)
                    ? ByteRange.parse(header, inode.size())
                    : Optional.empty();
        }
        if (!header.isEmpty()) {
            throw S3Error.INVALID_REQUEST.asException(
                    "Cannot specify both Range header and partNumber query parameter");
        }
        int number = UploadPart.partNumber(request);
        if (parts.isEmpty() && number == 1) {
            return inode.size() == 0
                    ? Optional.empty()
                    : Optional.of(new ByteRange(0, inode.size()));
        }
        long start = 0;
        int at = 1;
        for (PartTable.Row row : parts) {
            if (at++ == number) {
                return Optional.of(new ByteRange(start, row.length()));
            }
            start += row.length();
        }
        throw S3Error.INVALID_PART_NUMBER.asException();
    }

    private static boolean ifRange(S3Request request, Inode inode) {
        String value = request.header("if-range");
        return value.isEmpty()
                || Conditions.unquote(value).equals(ObjectLabel.etag(inode))
                || Times.parseHttp(value)
                        .filter(t -> t.getEpochSecond() >= inode.modified().seconds())
                        .isPresent();
    }

    private Response body(
            S3Request request,
            int status,
            Inode inode,
            ByteRange range,
            Optional<byte[]> dataKey,
            List<PartTable.Row> parts)
            throws IOException {
        if (head || range.length() == 0) {
            return new Response(status, new Headers(), new Response.Empty(range.length()));
        }
        FileHandle file = request.services().objects().open(inode.number());
        var sender =
                new ContentSender(
                        new ContentReader(file, range.start(), range.length(), dataKey, parts));
        if (range.length() <= WHOLE_MAX) {
            byte[] bytes = sender.whole();
            return new Response(status, new Headers(), new Response.Whole(bytes));
        }
        return new Response(
                status, new Headers(), new Response.Streamed(range.length(), sender::writeTo));
    }

    /** The checksum of what is sent, where it is known: of the whole, or of one part. */
    private static void checksum(
            S3Request request,
            Inode inode,
            ByteRange sent,
            List<PartTable.Row> parts,
            Response response)
            throws S3Exception {
        if (!request.header("x-amz-checksum-mode").equalsIgnoreCase("ENABLED")) {
            return;
        }
        if (!parts.isEmpty() && request.query().has("partNumber")) {
            parts.get(UploadPart.partNumber(request) - 1)
                    .checksum()
                    .ifPresent(c -> response.with(c.algorithm().header(), c.value()));
            return;
        }
        if (sent.length() != inode.size()) {
            return;
        }
        Optional<ObjectLabel> label = ObjectLabel.of(inode);
        Optional<ObjectChecksum> checksum = label.flatMap(ObjectLabel::checksum);
        if (checksum.isPresent()) {
            response.with(
                            checksum.get().algorithm().header(),
                            checksum.get().text(label.get().parts()))
                    .with("x-amz-checksum-type", checksum.get().type());
        }
    }

    private static void overrides(S3Request request, Response response) throws S3Exception {
        for (String name : OVERRIDES) {
            Optional<String> value = request.query().first("response-" + name);
            if (value.isPresent()) {
                if (request.identity().isAnonymous()) {
                    throw S3Error.INVALID_REQUEST.asException(
                            "Request specific response headers cannot be used for anonymous GET"
                                    + " requests.");
                }
                response.headers().set(name, value.get());
            }
        }
    }
}
