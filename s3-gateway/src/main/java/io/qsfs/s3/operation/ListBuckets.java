package io.qsfs.s3.operation;

import io.qsfs.s3.bucket.Bucket;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.http.Response;
import io.qsfs.s3.xml.XmlWriter;

import java.io.IOException;
import java.util.ArrayList;

/** ListBuckets: those that the user may list. */
record ListBuckets() implements S3Operation {
    @Override
    public String name() {
        return "ListBuckets";
    }

    /** Each bucket is checked by itself. */
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
        if (request.identity().isAnonymous()) {
            throw S3Error.ACCESS_DENIED.asException();
        }
        String prefix = request.parameter("prefix");
        String token = request.parameter("continuation-token");
        int max =
                request.query().has("max-buckets")
                        ? Numbers.parse(request.parameter("max-buckets"), "max-buckets", 1, 10_000)
                        : Integer.MAX_VALUE;
        var shown = new ArrayList<Bucket>();
        String next = "";
        for (Bucket bucket : request.services().buckets().list()) {
            if (bucket.name().startsWith(prefix)
                    && bucket.name().compareTo(token) > 0
                    && request.isAllowed("s3:ListBucket", bucket.arn())) {
                if (shown.size() == max) {
                    next = shown.getLast().name();
                    break;
                }
                shown.add(bucket);
            }
        }
        XmlWriter xml = XmlWriter.document("ListAllMyBucketsResult");
        Owner.of(request.identity().name()).write(xml, "Owner");
        xml.open("Buckets");
        for (Bucket bucket : shown) {
            xml.open("Bucket")
                    .element("Name", bucket.name())
                    .element("CreationDate", Times.iso(bucket.inode().born()))
                    .element("BucketRegion", request.services().region())
                    .close();
        }
        xml.close();
        if (!next.isEmpty()) {
            xml.element("ContinuationToken", next);
        }
        if (!prefix.isEmpty()) {
            xml.element("Prefix", prefix);
        }
        return Response.xml(200, xml.bytes());
    }
}
