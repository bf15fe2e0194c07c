package io.qsfs.s3.operation;

import io.qsfs.s3.http.Response;

import java.io.IOException;

/** DeleteBucket: uploads under way end with it. */
record DeleteBucket() implements S3Operation {
    @Override
    public String name() {
        return "DeleteBucket";
    }

    @Override
    public String action() {
        return "s3:DeleteBucket";
    }

    @Override
    public Response run(S3Request request) throws IOException {
        request.services().buckets().delete(request.bucket());
        request.services().uploads().abortAll(request.bucket());
        return Response.empty(204);
    }
}
