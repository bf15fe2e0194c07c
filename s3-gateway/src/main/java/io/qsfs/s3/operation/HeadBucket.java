package io.qsfs.s3.operation;

import io.qsfs.s3.http.Response;

import java.io.IOException;

/** HeadBucket. */
record HeadBucket() implements S3Operation {
    @Override
    public String name() {
        return "HeadBucket";
    }

    @Override
    public String action() {
        return "s3:ListBucket";
    }

    @Override
    public Response run(S3Request request) throws IOException {
        request.bucket();
        return Response.empty(200)
                .with("x-amz-bucket-region", request.services().region())
                .with("x-amz-access-point-alias", "false");
    }
}
