package io.qsfs.s3.operation;

import io.qsfs.s3.bucket.ObjectProperties;
import io.qsfs.s3.bucket.Retention;
import io.qsfs.s3.bucket.SealedKey;
import io.qsfs.s3.bucket.Tags;
import io.qsfs.s3.bucket.Upload;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What an upload keeps from its beginning for the object it becomes. The names are stored. */
final class UploadFields {
    static final String STORAGE_CLASS = "storage-class";
    static final String OWNER = "owner";
    static final String CHECKSUM = "checksum";
    static final String CHECKSUM_TYPE = "checksum-type";
    private static final String HEADER = "h:";
    private static final String TAG = "t:";

    private UploadFields() {}

    static Map<String, String> encode(ObjectProperties properties) {
        var fields = new LinkedHashMap<String, String>();
        properties.headers().forEach((name, value) -> fields.put(HEADER + name, value));
        properties.tags().values().forEach((name, value) -> fields.put(TAG + name, value));
        properties
                .retention()
                .ifPresent(
                        retention -> {
                            fields.put("retention-mode", retention.mode());
                            fields.put("retention-until", retention.until().toString());
                        });
        properties.legalHold().ifPresent(on -> fields.put("legal-hold", on ? "ON" : "OFF"));
        if (!properties.acl().isEmpty()) {
            fields.put("acl", properties.acl());
        }
        properties
                .customerKey()
                .ifPresent(
                        key -> {
                            fields.put("sealed-key", key.sealed());
                            fields.put("sealed-key-md5", key.keyMd5());
                        });
        return fields;
    }

    static ObjectProperties decode(Upload upload) {
        var headers = new LinkedHashMap<String, String>();
        var tags = new LinkedHashMap<String, String>();
        upload.fields()
                .forEach(
                        (name, value) -> {
                            if (name.startsWith(HEADER)) {
                                headers.put(name.substring(HEADER.length()), value);
                            } else if (name.startsWith(TAG)) {
                                tags.put(name.substring(TAG.length()), value);
                            }
                        });
        String mode = upload.field("retention-mode");
        String hold = upload.field("legal-hold");
        return new ObjectProperties(
                headers,
                new Tags(tags),
                mode.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new Retention(
                                        mode.equals("COMPLIANCE"),
                                        Instant.parse(upload.field("retention-until")))),
                hold.isEmpty() ? Optional.empty() : Optional.of(hold.equals("ON")),
                upload.field("acl"),
                sealedKey(upload));
    }

    static Optional<SealedKey> sealedKey(Upload upload) {
        String sealed = upload.field("sealed-key");
        return sealed.isEmpty()
                ? Optional.empty()
                : Optional.of(new SealedKey(sealed, upload.field("sealed-key-md5")));
    }
}
