package io.qsfs.s3.operation;

import io.qsfs.s3.error.S3Error;
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
        throw error.asException().with("Operation", name);
    }
}
