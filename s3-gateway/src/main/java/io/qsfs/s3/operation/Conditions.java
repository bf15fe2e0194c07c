package io.qsfs.s3.operation;

import io.qsfs.core.volume.Inode;
import io.qsfs.s3.bucket.ObjectLabel;
import io.qsfs.s3.bucket.Precondition;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Headers;

import java.time.Instant;
import java.util.Optional;

/**
 * The conditions of a request on an object.
 *
 * @param ifMatch ETags, absent without the header; same for the others
 */
record Conditions(
        Optional<String> ifMatch,
        Optional<String> ifNoneMatch,
        Optional<Instant> ifModifiedSince,
        Optional<Instant> ifUnmodifiedSince) {

    static Conditions of(Headers headers) {
        return of(headers, "");
    }

    /** The conditions on the source of a copy. */
    static Conditions ofSource(Headers headers) {
        return of(headers, "x-amz-copy-source-");
    }

    private static Conditions of(Headers headers, String prefix) {
        return new Conditions(
                headers.first(prefix + "if-match"),
                headers.first(prefix + "if-none-match"),
                headers.first(prefix + "if-modified-since").flatMap(Times::parseHttp),
                headers.first(prefix + "if-unmodified-since").flatMap(Times::parseHttp));
    }

    /**
     * Checks for reading (RFC 9110, section 13.2.2).
     *
     * @throws S3Exception PreconditionFailed or NotModified
     */
    void checkRead(Inode object) throws S3Exception {
        String etag = ObjectLabel.etag(object);
        Instant modified = Instant.ofEpochSecond(object.modified().seconds());
        if (ifMatch.isPresent()) {
            if (!matches(ifMatch.get(), etag)) {
                throw failed("If-Match");
            }
        } else if (ifUnmodifiedSince.isPresent() && modified.isAfter(ifUnmodifiedSince.get())) {
            throw failed("If-Unmodified-Since");
        }
        if (ifNoneMatch.isPresent()) {
            if (matches(ifNoneMatch.get(), etag)) {
                throw notModified(object, etag);
            }
        } else if (ifModifiedSince.isPresent() && !modified.isAfter(ifModifiedSince.get())) {
            throw notModified(object, etag);
        }
    }

    /** For a copy's source nothing is "not modified": every failed condition is 412. */
    void checkSource(Inode source) throws S3Exception {
        try {
            checkRead(source);
        } catch (S3Exception e) {
            throw e.error() == S3Error.NOT_MODIFIED ? failed("x-amz-copy-source-if") : e;
        }
    }

    private static S3Exception notModified(Inode object, String etag) {
        return S3Error.NOT_MODIFIED
                .asException()
                .withHeader("ETag", "\"" + etag + "\"")
                .withHeader("Last-Modified", Times.http(object.modified()));
    }

    /** Whether a PUT or DELETE depends on what is there. */
    boolean bindsWrites() {
        return ifMatch.isPresent() || ifNoneMatch.isPresent();
    }

    /** The conditions of a PUT or DELETE, to be checked where the change is made. */
    Precondition forWrite() {
        if (!bindsWrites()) {
            return Precondition.NONE;
        }
        return current -> {
            if (ifMatch.isPresent()) {
                if (current.isEmpty()) {
                    throw S3Error.NO_SUCH_KEY.asException();
                }
                if (!matches(ifMatch.get(), ObjectLabel.etag(current.get()))) {
                    throw failed("If-Match");
                }
            }
            if (ifNoneMatch.isPresent()
                    && current.isPresent()
                    && matches(ifNoneMatch.get(), ObjectLabel.etag(current.get()))) {
                throw failed("If-None-Match");
            }
        };
    }

    private static S3Exception failed(String condition) {
        return S3Error.PRECONDITION_FAILED.asException().with("Condition", condition);
    }

    private static boolean matches(String list, String etag) {
        for (String item : list.split(",")) {
            String tag = item.strip();
            if (tag.startsWith("W/")) {
                tag = tag.substring(2);
            }
            if (tag.equals("*") || unquote(tag).equals(etag)) {
                return true;
            }
        }
        return false;
    }

    static String unquote(String tag) {
        return tag.length() >= 2 && tag.startsWith("\"") && tag.endsWith("\"")
                ? tag.substring(1, tag.length() - 1)
                : tag;
    }
}
