package io.qsfs.s3.notification;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.qsfs.s3.bucket.ObjectChange;
import io.qsfs.s3.bucket.Requester;
import io.qsfs.s3.http.Uris;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The message of S3 for one change: a document {@code Records} with one record, version 2.1. */
final class EventMessage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT);

    private EventMessage() {}

    /**
     * Writes it.
     *
     * @param rule id of the rule that wants it
     * @param sequence orders the events of one key
     */
    static byte[] of(
            ObjectChange change, String rule, String region, Instant now, String sequence) {
        Requester requester = Requester.current();
        ObjectNode root = JSON.createObjectNode();
        ObjectNode event = root.putArray("Records").addObject();
        event.put("eventVersion", "2.1");
        event.put("eventSource", "aws:s3");
        event.put("awsRegion", region);
        event.put("eventTime", TIME.format(now.atOffset(ZoneOffset.UTC)));
        event.put("eventName", change.event().substring("s3:".length()));
        event.putObject("userIdentity").put("principalId", requester.user());
        event.putObject("requestParameters").put("sourceIPAddress", requester.address());
        event.putObject("responseElements")
                .put("x-amz-request-id", requester.requestId())
                .put("x-amz-id-2", "qsfs");
        ObjectNode s3 = event.putObject("s3");
        s3.put("s3SchemaVersion", "1.0");
        s3.put("configurationId", rule);
        ObjectNode bucket = s3.putObject("bucket");
        bucket.put("name", change.bucket().name());
        bucket.putObject("ownerIdentity").put("principalId", requester.user());
        bucket.put("arn", change.bucket().arn());
        ObjectNode object = s3.putObject("object");
        // As a form writes it: a blank is "+".
        object.put("key", Uris.encode(change.key(), true).replace("%20", "+"));
        if (!change.etag().isEmpty()) {
            object.put("size", change.size());
            object.put("eTag", change.etag());
        }
        if (!change.version().isEmpty()) {
            object.put("versionId", change.version());
        }
        object.put("sequencer", sequence);
        try {
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts can be written", e);
        }
    }
}
