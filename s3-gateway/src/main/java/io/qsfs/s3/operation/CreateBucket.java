package io.qsfs.s3.operation;

import io.qsfs.core.volume.Versioning;
import io.qsfs.s3.bucket.SettingKind;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.http.Response;
import io.qsfs.s3.xml.XmlElement;
import io.qsfs.s3.xml.XmlParser;

import java.io.IOException;
import java.util.EnumMap;

/** CreateBucket. */
record CreateBucket() implements S3Operation {
    private static final int DOCUMENT_MAX = 64 << 10;
    private static final String LOCK =
            "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>"
                    + "</ObjectLockConfiguration>";

    @Override
    public String name() {
        return "CreateBucket";
    }

    @Override
    public String action() {
        return "s3:CreateBucket";
    }

    @Override
    public boolean needsBucket() {
        return false;
    }

    @Override
    public Response run(S3Request request) throws IOException {
        checkLocation(request);
        var settings = new EnumMap<SettingKind, String>(SettingKind.class);
        boolean lock = request.header("x-amz-bucket-object-lock-enabled").equalsIgnoreCase("true");
        if (lock) {
            settings.put(SettingKind.OBJECT_LOCK, LOCK);
        }
        String acl = request.header("x-amz-acl");
        if (!acl.isEmpty()) {
            settings.put(SettingKind.ACL, acl);
        }
        String ownership = request.header("x-amz-object-ownership");
        if (!ownership.isEmpty()) {
            settings.put(
                    SettingKind.OWNERSHIP,
                    "<OwnershipControls><Rule><ObjectOwnership>"
                            + ownership
                            + "</ObjectOwnership></Rule></OwnershipControls>");
            BucketSetting.parse(SettingKind.OWNERSHIP, settings.get(SettingKind.OWNERSHIP));
        }
        request.services()
                .buckets()
                .create(
                        request.target().bucket(),
                        request.identity(),
                        lock ? Versioning.ENABLED : Versioning.OFF,
                        settings);
        return Response.empty(200).with("Location", "/" + request.target().bucket());
    }

    private static void checkLocation(S3Request request) throws IOException {
        byte[] body = Payload.document(request, DOCUMENT_MAX);
        if (body.length == 0) {
            return;
        }
        XmlElement document = XmlParser.parse(body, "CreateBucketConfiguration");
        String location = document.value("LocationConstraint").orElse("");
        if (!location.isEmpty() && !location.equals(request.services().region())) {
            throw S3Error.INVALID_LOCATION.asException();
        }
    }
}
