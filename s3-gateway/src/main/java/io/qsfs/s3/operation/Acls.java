package io.qsfs.s3.operation;

import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.xml.XmlElement;
import io.qsfs.s3.xml.XmlParser;
import io.qsfs.s3.xml.XmlWriter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Access control lists: kept and shown. A stored one is the name of a canned list, or the document
 * that a client sent.
 */
final class Acls {
    private static final String TYPE =
            "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"";
    private static final String GROUPS = "http://acs.amazonaws.com/groups/global/";

    private Acls() {}

    static byte[] document(Owner owner, String stored) throws IOException {
        XmlWriter xml = XmlWriter.document("AccessControlPolicy");
        if (stored.startsWith("<")) {
            XmlElement parsed = XmlParser.parse(stored.getBytes(StandardCharsets.UTF_8));
            parsed.children().forEach(xml::copy);
            return xml.bytes();
        }
        owner.write(xml, "Owner");
        xml.open("AccessControlList");
        xml.open("Grant").open("Grantee", TYPE + "CanonicalUser\"");
        xml.element("ID", owner.id()).element("DisplayName", owner.name()).close();
        xml.element("Permission", "FULL_CONTROL").close();
        switch (stored) {
            case "public-read" -> group(xml, "AllUsers", "READ");
            case "public-read-write" -> {
                group(xml, "AllUsers", "READ");
                group(xml, "AllUsers", "WRITE");
            }
            case "authenticated-read" -> group(xml, "AuthenticatedUsers", "READ");
            default -> {}
        }
        return xml.bytes();
    }

    private static void group(XmlWriter xml, String name, String permission) {
        xml.open("Grant").open("Grantee", TYPE + "Group\"");
        xml.element("URI", GROUPS + name).close();
        xml.element("Permission", permission).close();
    }

    /** The list that a request puts, checked. */
    static String asked(S3Request request, byte[] body) throws IOException {
        String canned = StoredHeaders.acl(request);
        if (!canned.isEmpty() || body.length == 0) {
            return canned.isEmpty() ? "private" : canned;
        }
        XmlElement parsed = XmlParser.parse(body);
        if (!parsed.name().equals("AccessControlPolicy")
                || parsed.child("AccessControlList").isEmpty()) {
            throw S3Error.MALFORMED_ACL.asException();
        }
        String text = new String(body, StandardCharsets.UTF_8);
        StoredHeaders.checkAcl(
                request.settings(), text.contains(GROUPS + "AllUsers") ? "public-read" : "");
        return text;
    }
}
