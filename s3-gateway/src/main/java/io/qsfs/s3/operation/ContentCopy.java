package io.qsfs.s3.operation;

import io.qsfs.core.volume.FileHandle;
import io.qsfs.s3.bucket.ContentCipher;
import io.qsfs.s3.bucket.ContentDigests;
import io.qsfs.s3.bucket.ContentReader;
import io.qsfs.s3.bucket.ContentReceiver;
import io.qsfs.s3.bucket.PartTable;
import io.qsfs.s3.error.S3Error;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Copies a range of one object's content into a staged file. */
final class ContentCopy {
    private ContentCopy() {}

    /** Shares extents: no byte is read. */
    static void share(S3Request request, CopySource source, ByteRange range, FileHandle target)
            throws IOException {
        try (FileHandle file = request.services().objects().open(source.inode().number())) {
            long copied = target.cloneFrom(file, range.start(), 0, range.length());
            if (copied != range.length()) {
                throw S3Error.INTERNAL_ERROR.asException("the source changed while it was copied");
            }
        }
    }

    /** Reads and writes every byte, to open and seal it or to compute digests. */
    static ContentDigests rewrite(
            S3Request request,
            CopySource source,
            ByteRange range,
            FileHandle target,
            ContentDigests digests,
            Optional<ContentCipher> cipher)
            throws IOException {
        List<PartTable.Row> parts =
                source.isSealed() ? request.services().objects().parts(source.inode()) : List.of();
        FileHandle file = request.services().objects().open(source.inode().number());
        try (var reader =
                new ContentReader(
                        file,
                        range.start(),
                        range.length(),
                        source.dataKey().map(CopySource.DataKey::bytes),
                        parts)) {
            new ContentReceiver(request.services().buffers(), digests, cipher)
                    .receive(reader, target, Long.MAX_VALUE);
        }
        return digests;
    }
}
