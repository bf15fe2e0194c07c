package io.qsfs.s3.auth;

import io.qsfs.s3.http.ChunkVerifier;

/**
 * What a signature has proven.
 *
 * @param type {@code REST-HEADER}, {@code REST-QUERY-STRING}, {@code POST} or empty without
 *     signature: the names of policies' {@code s3:authType}
 * @param chunks verifies the chunks of a signed aws-chunked body
 */
public record Authentication(
        Identity identity,
        String accessKey,
        String type,
        PayloadMode payload,
        ChunkVerifier chunks) {

    /** Nobody, with nothing said of a body. */
    public static Authentication nobody() {
        return anonymous(new PayloadMode.Unsigned());
    }

    static Authentication anonymous(PayloadMode payload) {
        return new Authentication(Identity.ANONYMOUS, "", "", payload, ChunkVerifier.NONE);
    }
}
