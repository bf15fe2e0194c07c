package io.qsfs.s3.operation;

import io.qsfs.core.volume.Versioning;
import io.qsfs.s3.bucket.SettingKind;
import io.qsfs.s3.bucket.Tags;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Response;
import io.qsfs.s3.xml.XmlElement;
import io.qsfs.s3.xml.XmlParser;
import io.qsfs.s3.xml.XmlWriter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

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
        var settings = new EnumMap<SettingKind, String>(SettingKind.class);
        readDocument(request, settings);
        boolean lock = request.header("x-amz-bucket-object-lock-enabled").equalsIgnoreCase("true");
        if (lock) {
            settings.put(SettingKind.OBJECT_LOCK, LOCK);
        }
        String acl = AclRequest.ofHeaders(request);
        String ownership = request.header("x-amz-object-ownership");
        if (!acl.isEmpty()) {
            if (ownership.equals("BucketOwnerEnforced") && !acl.equals("private")) {
                throw S3Error.INVALID_BUCKET_ACL.asException();
            }
            settings.put(SettingKind.ACL, acl);
        }
        if (!ownership.isEmpty()) {
            settings.put(
                    SettingKind.OWNERSHIP,
                    "<OwnershipControls><Rule><ObjectOwnership>"
                            + ownership
                            + "</ObjectOwnership></Rule></OwnershipControls>");
            try {
                BucketSetting.parse(SettingKind.OWNERSHIP, settings.get(SettingKind.OWNERSHIP));
            } catch (S3Exception e) {
                throw S3Error.INVALID_ARGUMENT
                        .asException("Invalid x-amz-object-ownership header: " + ownership)
                        .with("ArgumentName", "x-amz-object-ownership")
                        .with("ArgumentValue", ownership);
            }
        }
        request.services()
                .buckets()
                .create(
                        request.target().bucket(),
                        request.identity(),
                        lock ? Versioning.ENABLED : Versioning.OFF,
                        settings);
        return Response.empty(200)
                .with("Location", "/" + request.target().bucket())
                .with("x-amz-bucket-arn", "arn:aws:s3:::" + request.target().bucket());
    }

    private static void readDocument(S3Request request, Map<SettingKind, String> settings)
            throws IOException {
        byte[] body = Payload.document(request, DOCUMENT_MAX);
        if (body.length == 0) {
            return;
        }
        XmlElement document = XmlParser.parse(body, "CreateBucketConfiguration");
        String location = document.value("LocationConstraint").orElse("");
        if (!location.isEmpty() && !location.equals(request.services().region())) {
            throw S3Error.INVALID_LOCATION.asException();
        }
        Optional<XmlElement> tags = document.child("Tags");
        if (tags.isPresent()) {
            settings.put(SettingKind.TAGGING, tagging(tags.get()));
        }
    }

    /** The tags a bucket is born with, as the document that would set them. */
    private static String tagging(XmlElement tags) throws IOException {
        XmlWriter xml = XmlWriter.document("Tagging").open("TagSet");
        tags.children().forEach(xml::copy);
        byte[] document = xml.bytes();
        Tags.ofXml(XmlParser.parse(document), Tags.BUCKET_MAX);
        return new String(document, StandardCharsets.UTF_8);
    }
}
