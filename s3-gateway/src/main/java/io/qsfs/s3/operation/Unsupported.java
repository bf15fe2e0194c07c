package io.qsfs.s3.operation;

import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Response;

import java.io.IOException;

/** What S3 knows and this server refuses, or what nobody knows. */
record Unsupported(String name, S3Error error) implements S3Operation {
    @Override
    public String action() {
        return "";
    }

    @Override
    public boolean needsBucket() {
        return false;
    }

    @Override
    public Response run(S3Request request) throws IOException {
        if (error != S3Error.METHOD_NOT_ALLOWED && request.identity().isAnonymous()) {
            throw S3Error.ACCESS_DENIED.asException();
        }
        S3Exception refusal = error.asException();
        if (error != S3Error.METHOD_NOT_ALLOWED) {
            throw refusal.with("Operation", name);
        }
        throw refusal.with("Method", request.exchange().head().method())
                .with("ResourceType", resourceType(request));
    }

    private static String resourceType(S3Request request) {
        if (request.target().isService()) {
            return "SERVICE";
        }
        if (!request.target().isObject()) {
            return "BUCKET";
        }
        return request.query().has("uploadId") ? "UPLOAD" : "OBJECT";
    }
}
