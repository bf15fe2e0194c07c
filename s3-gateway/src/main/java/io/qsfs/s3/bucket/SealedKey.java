package io.qsfs.s3.bucket;

import io.qsfs.core.error.StorageException;
import io.qsfs.s3.auth.SecretBox;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/**
 * The data key of one object under a customer's key, which the server forgets. The content is
 * AES-256-CTR under the data key: the volume authenticates it below.
 *
 * @param sealed data key under the customer's key, in base64
 * @param keyMd5 MD5 of the customer's key, as the client sent it
 */
public record SealedKey(String sealed, String keyMd5) {
    private static final String LABEL = "sse-c";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Seals a fresh data key. */
    public static SealedKey create(byte[] customerKey, String keyMd5) {
        byte[] dataKey = new byte[32];
        RANDOM.nextBytes(dataKey);
        byte[] sealed = new SecretBox(customerKey).seal(dataKey, LABEL);
        return new SealedKey(Base64.getEncoder().encodeToString(sealed), keyMd5);
    }

    /**
     * Opens the data key.
     *
     * @throws S3Exception AccessDenied with another key than it was sealed with
     */
    public byte[] open(byte[] customerKey) throws S3Exception {
        try {
            return new SecretBox(customerKey).open(Base64.getDecoder().decode(sealed), LABEL);
        } catch (StorageException.Corrupt e) {
            throw S3Error.ACCESS_DENIED.asException();
        } catch (StorageException e) {
            throw S3Error.INTERNAL_ERROR.asException();
        }
    }

    byte[] encode() {
        return Fields.encode(Map.of("sealed", sealed, "md5", keyMd5));
    }

    static SealedKey decode(byte[] bytes) throws StorageException {
        Map<String, String> fields = Fields.decode(bytes);
        return new SealedKey(fields.getOrDefault("sealed", ""), fields.getOrDefault("md5", ""));
    }
}
