package io.qsfs.s3.operation;

import io.qsfs.s3.auth.Authentication;
import io.qsfs.s3.auth.Identity;
import io.qsfs.s3.bucket.Bucket;
import io.qsfs.s3.bucket.BucketSettings;
import io.qsfs.s3.bucket.ObjectKey;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.ByteSource;
import io.qsfs.s3.http.Headers;
import io.qsfs.s3.http.HttpExchange;
import io.qsfs.s3.http.Query;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Optional;

/** One request on its way through its operation. Used by the thread of the request alone. */
final class S3Request {
    private final HttpExchange exchange;
    private final Query query;
    private final Target target;
    private final Authentication authentication;
    private final Services services;
    private final Headers headers;
    private final ByteSource content;
    private final long contentLength;
    private @Nullable Bucket bucket;
    private @Nullable BucketSettings settings;

    S3Request(
            HttpExchange exchange,
            Query query,
            Target target,
            Authentication authentication,
            Services services) {
        this.exchange = exchange;
        this.query = query;
        this.target = target;
        this.authentication = authentication;
        this.services = services;
        this.headers = exchange.head().headers();
        this.content = exchange.body();
        this.contentLength = exchange.head().contentLength();
    }

    private S3Request(
            S3Request form,
            Target target,
            Authentication authentication,
            Headers fields,
            ByteSource file) {
        this.exchange = form.exchange;
        this.query = form.query;
        this.target = target;
        this.authentication = authentication;
        this.services = form.services;
        this.headers = fields;
        this.content = file;
        this.contentLength = -1;
        this.bucket = form.bucket;
        this.settings = form.settings;
    }

    HttpExchange exchange() {
        return exchange;
    }

    Headers headers() {
        return headers;
    }

    /** A header, empty when absent. */
    String header(String name) {
        return headers().first(name, "");
    }

    Query query() {
        return query;
    }

    String parameter(String name) {
        return query.first(name, "");
    }

    boolean isHead() {
        return exchange.head().method().equals("HEAD");
    }

    Target target() {
        return target;
    }

    Authentication authentication() {
        return authentication;
    }

    Identity identity() {
        return authentication.identity();
    }

    Services services() {
        return services;
    }

    /** The request that a form makes: its fields are the headers, and its file is the content. */
    S3Request ofForm(Target object, Authentication proven, Headers fields, ByteSource file) {
        return new S3Request(this, object, proven, fields, file);
    }

    /** The content as it arrives, still in aws-chunked when the head says so. */
    ByteSource content() {
        return content;
    }

    /** Length of the content as it arrives in bytes, or -1 when nobody said it. */
    long contentLength() {
        return contentLength;
    }

    /** Looks the bucket up, when the request names one that exists. */
    Optional<Bucket> findBucket() throws IOException {
        if (bucket == null && !target.bucket().isEmpty()) {
            bucket = services.buckets().find(target.bucket()).orElse(null);
        }
        return Optional.ofNullable(bucket);
    }

    /**
     * The bucket of the request.
     *
     * @throws S3Exception NoSuchBucket
     */
    Bucket bucket() throws IOException {
        return findBucket().orElseThrow(() -> noSuchBucket(target.bucket()));
    }

    static S3Exception noSuchBucket(String name) {
        return S3Error.NO_SUCH_BUCKET.asException().with("BucketName", name);
    }

    BucketSettings settings() throws IOException {
        BucketSettings found = settings;
        if (found == null) {
            found = services.buckets().settings(bucket());
            settings = found;
        }
        return found;
    }

    /** Where the object of the request is found, as the client addressed it. */
    String url() {
        String scheme = exchange.head().secure() ? "https://" : "http://";
        return scheme + header("host") + exchange.head().path();
    }

    /** The key of the request, checked. */
    ObjectKey key() throws S3Exception {
        return ObjectKey.of(target.key());
    }

    /** Checks a further permission, such as that to bypass governance. */
    void require(String action, String resource) throws IOException {
        services.authorizer().require(this, action, resource);
    }

    boolean isAllowed(String action, String resource) throws IOException {
        return services.authorizer().isAllowed(this, action, resource);
    }

    /** Checks who a client expects to own the bucket. */
    void checkExpectedOwner() throws IOException {
        checkOwner(bucket(), "x-amz-expected-bucket-owner");
    }

    /** The same for any bucket, named by any header. */
    void checkOwner(Bucket owned, String header) throws IOException {
        String expected = header(header);
        if (!expected.isEmpty()
                && !expected.equals(Owner.of(services.buckets().settings(owned).owner()).id())
                && !expected.equals(Owner.ACCOUNT)) {
            throw S3Error.ACCESS_DENIED.asException();
        }
    }
}
