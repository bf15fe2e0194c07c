package io.qsfs.s3.operation;

import io.qsfs.core.volume.Inode;
import io.qsfs.s3.bucket.ObjectLabel;
import io.qsfs.s3.bucket.ObjectStore.Stored;
import io.qsfs.s3.bucket.PartTable;
import io.qsfs.s3.bucket.StorageClass;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.http.Response;
import io.qsfs.s3.xml.XmlWriter;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** GetObjectAttributes. */
record GetObjectAttributes(boolean version) implements S3Operation {
    private static final List<String> KNOWN =
            List.of("ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize");

    @Override
    public String name() {
        return "GetObjectAttributes";
    }

    @Override
    public String action() {
        return version ? "s3:GetObjectVersionAttributes" : "s3:GetObjectAttributes";
    }

    @Override
    public Response run(S3Request request) throws IOException {
        List<String> wanted =
                Arrays.stream(
                                String.join(",", request.headers().all("x-amz-object-attributes"))
                                        .split(","))
                        .map(String::strip)
                        .toList();
        if (wanted.equals(List.of(""))) {
            throw S3Error.INVALID_REQUEST.asException(
                    "The x-amz-object-attributes header specifying the attributes to be retrieved"
                            + " is either missing or empty");
        }
        if (!KNOWN.containsAll(wanted)) {
            throw S3Error.INVALID_ARGUMENT.asException("Invalid attribute name specified.");
        }
        Stored stored = ObjectAnswer.find(request);
        Inode inode = ObjectAnswer.inode(stored);
        Conditions.of(request.headers()).checkRead(inode);
        Encryption.open(stored.properties().customerKey(), Encryption.customerKey(request));
        Optional<ObjectLabel> label = ObjectLabel.of(inode);
        XmlWriter xml = XmlWriter.document("GetObjectAttributesResponse");
        if (wanted.contains("ETag")) {
            xml.element("ETag", ObjectLabel.etag(inode));
        }
        if (wanted.contains("Checksum")) {
            label.flatMap(ObjectLabel::checksum)
                    .ifPresent(
                            c ->
                                    xml.open("Checksum")
                                            .element(c.algorithm().element(), c.value())
                                            .element("ChecksumType", c.type())
                                            .close());
        }
        if (wanted.contains("ObjectParts")) {
            parts(request, inode, xml);
        }
        if (wanted.contains("StorageClass")) {
            xml.element(
                    "StorageClass",
                    label.map(ObjectLabel::storageClass).orElse(StorageClass.STANDARD).name());
        }
        if (wanted.contains("ObjectSize")) {
            xml.element("ObjectSize", inode.size());
        }
        Response response =
                Response.xml(200, xml.bytes()).with("Last-Modified", Times.http(inode.modified()));
        ObjectAnswer.version(request, stored.version().id(), response);
        return response;
    }

    private static void parts(S3Request request, Inode inode, XmlWriter xml) throws IOException {
        List<PartTable.Row> rows = request.services().objects().parts(inode);
        if (rows.isEmpty()) {
            return;
        }
        String text = request.header("x-amz-max-parts");
        int max =
                text.isEmpty()
                        ? 1000
                        : Math.min(1000, Numbers.parse(text, "max-parts", 0, 1 << 30));
        String marker = request.header("x-amz-part-number-marker");
        int after = marker.isEmpty() ? 0 : Numbers.parse(marker, "part-number-marker", 0, 1 << 30);
        List<PartTable.Row> rest = rows.stream().filter(row -> row.number() > after).toList();
        List<PartTable.Row> shown = rest.subList(0, Math.min(max, rest.size()));
        xml.open("ObjectParts")
                .element("IsTruncated", shown.size() < rest.size())
                .element("MaxParts", max)
                .element("NextPartNumberMarker", shown.isEmpty() ? 0 : shown.getLast().number())
                .element("PartNumberMarker", after)
                .element("PartsCount", rows.size());
        for (PartTable.Row row : shown) {
            if (row.checksum().isPresent()) {
                xml.open("Part")
                        .element("PartNumber", row.number())
                        .element("Size", row.length())
                        .element(
                                row.checksum().get().algorithm().element(),
                                row.checksum().get().value())
                        .close();
            }
        }
        xml.close();
    }
}
