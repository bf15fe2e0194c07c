package io.qsfs.s3.operation;

import io.qsfs.s3.http.Response;

import java.io.IOException;

/** AbortMultipartUpload. */
record AbortUpload() implements S3Operation {
    @Override
    public String name() {
        return "AbortMultipartUpload";
    }

    @Override
    public String action() {
        return "s3:AbortMultipartUpload";
    }

    @Override
    public Response run(S3Request request) throws IOException {
        request.services()
                .uploads()
                .abort(request.bucket(), request.key(), request.parameter("uploadId"));
        return Response.empty(204);
    }
}
