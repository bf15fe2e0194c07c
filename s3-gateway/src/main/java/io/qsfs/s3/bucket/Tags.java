package io.qsfs.s3.bucket;

import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Query;
import io.qsfs.s3.http.Uris;
import io.qsfs.s3.xml.XmlElement;
import io.qsfs.s3.xml.XmlWriter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The tags of an object or bucket, by key. Immutable. */
public record Tags(Map<String, String> values) {
    /** Most tags of an object. */
    public static final int OBJECT_MAX = 10;

    /** Most tags of a bucket. */
    public static final int BUCKET_MAX = 50;

    public static final Tags NONE = new Tags(Map.of());

    private static final int KEY_MAX = 128;
    private static final int VALUE_MAX = 256;
    private static final Pattern TEXT = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");

    public Tags {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /**
     * Parses the header {@code x-amz-tagging}: a query.
     *
     * @throws S3Exception InvalidTag or InvalidArgument
     */
    public static Tags ofHeader(String header) throws S3Exception {
        var tags = new LinkedHashMap<String, String>();
        for (Query.Parameter parameter : parameters(header)) {
            if (parameter.name().isEmpty() || tags.containsKey(parameter.name())) {
                throw badHeader(header);
            }
            add(tags, parameter.name(), parameter.value());
        }
        return checked(tags, OBJECT_MAX);
    }

    private static List<Query.Parameter> parameters(String header) throws S3Exception {
        try {
            return Query.parse(header).parameters();
        } catch (S3Exception e) {
            throw badHeader(header);
        }
    }

    private static S3Exception badHeader(String header) {
        return S3Error.INVALID_ARGUMENT
                .asException(
                        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL"
                                + " query parameters without tag name duplicates.")
                .with("ArgumentName", "x-amz-tagging")
                .with("ArgumentValue", header);
    }

    /**
     * Parses a {@code Tagging} document.
     *
     * @throws S3Exception MalformedXML or InvalidTag
     */
    public static Tags ofXml(XmlElement tagging, int max) throws S3Exception {
        var tags = new LinkedHashMap<String, String>();
        XmlElement set = tagging.child("TagSet").orElseThrow(S3Error.MALFORMED_XML::asException);
        for (XmlElement tag : set.children()) {
            String key = tag.child("Key").map(XmlElement::text).orElse("");
            String value = tag.child("Value").map(XmlElement::text).orElse("");
            if (!tag.name().equals("Tag")) {
                throw S3Error.MALFORMED_XML.asException();
            }
            add(tags, key, value);
        }
        return checked(tags, max);
    }

    private static void add(Map<String, String> tags, String key, String value) throws S3Exception {
        if (key.isEmpty() || key.length() > KEY_MAX || !TEXT.matcher(key).matches()) {
            throw S3Error.INVALID_TAG.asException("The TagKey you have provided is invalid");
        }
        if (value.length() > VALUE_MAX || !TEXT.matcher(value).matches()) {
            throw S3Error.INVALID_TAG.asException("The TagValue you have provided is invalid");
        }
        if (tags.put(key, value) != null) {
            throw S3Error.INVALID_TAG.asException("Cannot provide multiple Tags with the same key");
        }
    }

    private static Tags checked(Map<String, String> tags, int max) throws S3Exception {
        if (tags.size() > max) {
            throw max == OBJECT_MAX
                    ? S3Error.INVALID_TAG.asException("Object tags cannot be greater than 10")
                    : S3Error.INVALID_TAG.asException("Bucket tag count cannot be greater than 50");
        }
        return new Tags(tags);
    }

    /** The {@code Tagging} document. */
    public byte[] toXml() {
        XmlWriter xml = XmlWriter.document("Tagging").open("TagSet");
        for (var tag : values.entrySet()) {
            xml.open("Tag").element("Key", tag.getKey()).element("Value", tag.getValue()).close();
        }
        return xml.bytes();
    }

    /** The inverse of {@link #ofHeader}. */
    public String toHeader() {
        var header = new StringJoiner("&");
        values.forEach(
                (key, value) ->
                        header.add(Uris.encode(key, false) + "=" + Uris.encode(value, false)));
        return header.toString();
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    byte[] encode() {
        return Fields.encode(values);
    }
}
