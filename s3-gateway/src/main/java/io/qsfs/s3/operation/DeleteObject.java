package io.qsfs.s3.operation;

import io.qsfs.s3.bucket.Deletion;
import io.qsfs.s3.bucket.VersionId;
import io.qsfs.s3.http.Response;

import java.io.IOException;
import java.util.Optional;

/** DeleteObject. */
record DeleteObject(boolean version) implements S3Operation {
    @Override
    public String name() {
        return "DeleteObject";
    }

    @Override
    public String action() {
        return version ? "s3:DeleteObjectVersion" : "s3:DeleteObject";
    }

    @Override
    public Response run(S3Request request) throws IOException {
        Optional<VersionId> id = ObjectAnswer.versionId(request);
        var objects = request.services().objects();
        Deletion deletion =
                id.isPresent()
                        ? objects.deleteVersion(
                                request.bucket(),
                                request.key(),
                                id.get(),
                                bypass(request, request.target().arn()))
                        : objects.delete(
                                request.bucket(),
                                request.key(),
                                Conditions.of(request.headers()).forWrite());
        Response response = Response.empty(204);
        if (request.bucket().hasVersions()) {
            // As it was asked for: an id that is not one of ours comes back unchanged.
            String asked = request.parameter("versionId");
            deletion.version()
                    .ifPresent(
                            v ->
                                    response.with(
                                            "x-amz-version-id",
                                            asked.isEmpty() ? v.text() : asked));
        }
        if (deletion.deleteMarker()) {
            response.with("x-amz-delete-marker", "true");
        }
        return response;
    }

    /** Whether governance is bypassed: asked for, and allowed. */
    static boolean bypass(S3Request request, String arn) throws IOException {
        return request.header("x-amz-bypass-governance-retention").equalsIgnoreCase("true")
                && request.isAllowed("s3:BypassGovernanceRetention", arn);
    }
}
