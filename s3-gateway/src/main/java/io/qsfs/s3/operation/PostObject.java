package io.qsfs.s3.operation;

import io.qsfs.s3.auth.Authentication;
import io.qsfs.s3.auth.PostPolicy;
import io.qsfs.s3.bucket.Tags;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Headers;
import io.qsfs.s3.http.MultipartForm;
import io.qsfs.s3.http.Response;
import io.qsfs.s3.http.Uris;
import io.qsfs.s3.xml.XmlParser;
import io.qsfs.s3.xml.XmlWriter;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * The upload of a file by an HTML form. Its fields stand before the file and count as the headers
 * of a PUT; who may upload what is said by a signed policy among them.
 */
record PostObject() implements S3Operation {
    /** All fields before the file together, as S3 limits them. */
    private static final int FIELDS_BYTES_MAX = 20 << 10;

    private static final String FILE_NAME = "${filename}";

    @Override
    public String name() {
        return "PostObject";
    }

    /** The form says who asks for which key. */
    @Override
    public String action() {
        return "";
    }

    /** Nobody learns whether there is a bucket before he has proven who he is. */
    @Override
    public boolean needsBucket() {
        return false;
    }

    @Override
    public Response run(S3Request request) throws IOException {
        String type = request.header("content-type");
        if (!type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
            throw S3Error.PRECONDITION_FAILED
                    .asException()
                    .with(
                            "Condition",
                            "Bucket POST must be of the enclosure-type multipart/form-data");
        }
        String boundary =
                MultipartForm.boundary(type).orElseThrow(S3Error.MALFORMED_POST::asException);
        var form = new MultipartForm(request.content(), boundary);
        Headers fields = fields(form);
        Authentication who = request.services().authenticator().authenticateForm(fields);
        String key = fields.first("key", "");
        if (key.isEmpty()) {
            throw S3Error.INVALID_ARGUMENT
                    .asException(
                            "Bucket POST must contain a field named 'key'.  If it is specified,"
                                    + " please check the order of the fields.")
                    .with("ArgumentName", "key")
                    .with("ArgumentValue", "");
        }
        var target = new Target(request.target().bucket(), key);
        Payload.Limits limits = limits(request, fields);
        S3Request put = request.ofForm(target, who, headers(fields), form::read);
        put.require("s3:PutObject", target.arn());
        PutObject.Stored stored =
                PutObject.store(put, Payload.ofForm(put, limits), "s3:ObjectCreated:Post");
        return answer(put, fields, stored);
    }

    /** Reads up to the file, and puts its name where the fields want it. */
    private static Headers fields(MultipartForm form) throws IOException {
        var fields = new Headers();
        int room = FIELDS_BYTES_MAX;
        for (Optional<MultipartForm.Part> part = form.next();
                part.isPresent();
                part = form.next()) {
            String name = part.get().name().toLowerCase(Locale.ROOT);
            if (name.equals("file")) {
                String key = fields.first("key", "");
                if (key.contains(FILE_NAME)) {
                    fields.set("key", key.replace(FILE_NAME, part.get().fileName()));
                }
                return fields;
            }
            String value =
                    form.text(room - name.length())
                            .orElseThrow(S3Error.MAX_POST_PRE_DATA_LENGTH_EXCEEDED::asException);
            room -= name.length() + value.length();
            fields.add(name, value);
        }
        throw S3Error.INVALID_ARGUMENT
                .asException("POST requires exactly one file upload per request.")
                .with("ArgumentName", "file")
                .with("ArgumentValue", "0");
    }

    /** Checks the form against its policy; a form without one has only the limits of every PUT. */
    private static Payload.Limits limits(S3Request request, Headers fields) throws S3Exception {
        Optional<String> text = fields.first("policy");
        if (text.isEmpty()) {
            return Payload.Limits.OF_PUT;
        }
        PostPolicy policy = PostPolicy.parse(text.get(), Payload.BYTES_MAX);
        fields.set("bucket", request.target().bucket());
        policy.check(fields, request.services().time().now());
        return new Payload.Limits(policy.bytesMin(), policy.bytesMax());
    }

    /** The fields that stand for headers, under the names of those. */
    private static Headers headers(Headers fields) throws S3Exception {
        var headers = new Headers();
        for (int i = 0; i < fields.size(); i++) {
            String name = fields.lowerName(i);
            String value = fields.value(i);
            switch (name) {
                case "acl" -> headers.add("x-amz-acl", value);
                case "tagging" -> headers.add("x-amz-tagging", tagging(value));
                case "cache-control",
                        "content-type",
                        "content-disposition",
                        "content-encoding",
                        "content-language",
                        "content-md5",
                        "expires" ->
                        headers.add(name, value);
                default -> {
                    if (name.startsWith("x-amz-")) {
                        headers.add(name, value);
                    }
                }
            }
        }
        return headers;
    }

    /** In a form, tags are a document. */
    private static String tagging(String document) throws S3Exception {
        var xml = XmlParser.parse(document.getBytes(StandardCharsets.UTF_8), "Tagging");
        return Tags.ofXml(xml, Tags.OBJECT_MAX).toHeader();
    }

    private static Response answer(S3Request request, Headers fields, PutObject.Stored stored)
            throws IOException {
        String bucket = request.target().bucket();
        String key = request.target().key();
        String etag = ObjectAnswer.quote(stored.label().etag());
        Optional<String> redirect = redirect(fields);
        if (redirect.isPresent()) {
            String url = redirect.get();
            String query =
                    (url.contains("?") ? "&" : "?")
                            + ("bucket=" + Uris.encode(bucket, false))
                            + ("&key=" + Uris.encode(key, false))
                            + ("&etag=" + Uris.encode(etag, false));
            return stored.describe(request, Response.empty(303)).with("Location", url + query);
        }
        String location = location(request, key);
        Response response =
                switch (fields.first("success_action_status", "")) {
                    case "200" -> Response.empty(200);
                    case "201" ->
                            Response.xml(
                                    201,
                                    XmlWriter.plain("PostResponse")
                                            .element("Location", location)
                                            .element("Bucket", bucket)
                                            .element("Key", key)
                                            .element("ETag", etag)
                                            .bytes());
                    default -> Response.empty(204);
                };
        return stored.describe(request, response).with("Location", location);
    }

    /** The address of the object, in the style of the form's. */
    private static String location(S3Request request, String key) {
        var head = request.exchange().head();
        String scheme = head.secure() ? "https://" : "http://";
        String slash = head.path().endsWith("/") ? "" : "/";
        return scheme
                + head.headers().first("host", "")
                + head.path()
                + slash
                + Uris.encode(key, true);
    }

    /** Where the browser goes next; what is no address of the web is left out of account. */
    private static Optional<String> redirect(Headers fields) {
        String text = fields.first("success_action_redirect", fields.first("redirect", ""));
        try {
            URI uri = new URI(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return web && uri.getHost() != null ? Optional.of(text) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
