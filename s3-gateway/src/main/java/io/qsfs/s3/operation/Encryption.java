package io.qsfs.s3.operation;

import io.qsfs.s3.bucket.ContentDigests;
import io.qsfs.s3.bucket.SealedKey;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Headers;
import io.qsfs.s3.http.Response;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/** The encryption headers of a request: a customer's key (SSE-C), or the server's own (SSE-S3). */
final class Encryption {
    static final String SERVER_SIDE = "x-amz-server-side-encryption";
    private static final String CUSTOMER = "x-amz-server-side-encryption-customer-";
    private static final String SOURCE = "x-amz-copy-source-server-side-encryption-customer-";

    private Encryption() {}

    /** A customer's key, as it came. */
    static final class CustomerKey {
        private final byte[] key;
        private final String md5;

        private CustomerKey(byte[] key, String md5) {
            this.key = key;
            this.md5 = md5;
        }

        SealedKey seal() {
            return SealedKey.create(key, md5);
        }

        byte[] open(SealedKey sealed) throws S3Exception {
            return sealed.open(key);
        }

        void answer(Response response) {
            response.with(CUSTOMER + "algorithm", "AES256").with(CUSTOMER + "key-MD5", md5);
        }
    }

    static Optional<CustomerKey> customerKey(S3Request request) throws S3Exception {
        return customerKey(request.headers(), CUSTOMER);
    }

    static Optional<CustomerKey> sourceKey(S3Request request) throws S3Exception {
        return customerKey(request.headers(), SOURCE);
    }

    private static Optional<CustomerKey> customerKey(Headers headers, String prefix)
            throws S3Exception {
        Optional<String> algorithm = headers.first(prefix + "algorithm");
        Optional<String> text = headers.first(prefix + "key");
        Optional<String> md5 = headers.first(prefix + "key-MD5");
        if (algorithm.isEmpty() && text.isEmpty() && md5.isEmpty()) {
            return Optional.empty();
        }
        if (algorithm.isEmpty() || !algorithm.get().equals("AES256")) {
            throw S3Error.INVALID_ARGUMENT.asException(
                    "Requests specifying Server Side Encryption with Customer provided keys must"
                            + " provide a valid encryption algorithm.");
        }
        byte[] key = decode(text.orElse(""), 32, "an appropriate secret key.");
        byte[] sum = decode(md5.orElse(""), 16, "the client calculated MD5 of the secret key.");
        if (!MessageDigest.isEqual(ContentDigests.md5().digest(key), sum)) {
            throw S3Error.INVALID_ARGUMENT.asException(
                    "The calculated MD5 hash of the key did not match the hash that was provided.");
        }
        return Optional.of(new CustomerKey(key, md5.orElse("")));
    }

    private static byte[] decode(String text, int length, String what) throws S3Exception {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (bytes.length == length) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Reported below.
        }
        throw S3Error.INVALID_ARGUMENT.asException(
                "Requests specifying Server Side Encryption with Customer provided keys must"
                        + " provide "
                        + what);
    }

    /**
     * The server-side encryption asked for, empty for none. All content is encrypted anyway.
     *
     * @throws S3Exception NotImplemented for keys of a key management service
     */
    static String serverSide(S3Request request) throws S3Exception {
        String value = request.header(SERVER_SIDE);
        if (value.startsWith("aws:kms")) {
            throw S3Error.NOT_IMPLEMENTED.asException(
                    "Keys of a key management service are not supported; use AES256");
        }
        if (!value.isEmpty() && !value.equals("AES256")) {
            throw S3Error.INVALID_ENCRYPTION_ALGORITHM.asException();
        }
        if (!value.isEmpty() && request.headers().has(CUSTOMER + "algorithm")) {
            throw S3Error.INVALID_ARGUMENT.asException(
                    "Server Side Encryption with Customer provided key is incompatible with the"
                            + " encryption method specified");
        }
        return value;
    }

    /**
     * Opens the key of stored content for reading.
     *
     * @return nothing when the content is not sealed with a customer's key
     * @throws S3Exception InvalidRequest without the key, or with one for content that has none
     */
    static Optional<byte[]> open(Optional<SealedKey> sealed, Optional<CustomerKey> key)
            throws S3Exception {
        if (sealed.isEmpty()) {
            if (key.isPresent()) {
                throw S3Error.INVALID_REQUEST.asException(
                        "The encryption parameters are not applicable to this object.");
            }
            return Optional.empty();
        }
        if (key.isEmpty()) {
            throw S3Error.INVALID_REQUEST.asException(
                    "The object was stored using a form of Server Side Encryption. The correct"
                            + " parameters must be provided to retrieve the object.");
        }
        return Optional.of(key.get().open(sealed.get()));
    }
}
