package io.qsfs.s3.operation;

import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.http.Uris;
import io.qsfs.s3.xml.XmlWriter;

import java.util.List;

/** What all listings have in common: prefix, delimiter, and how keys are written. */
record ListForm(String prefix, String delimiter, boolean urlEncoded) {

    static ListForm of(S3Request request) throws S3Exception {
        String encoding = request.parameter("encoding-type");
        if (!encoding.isEmpty() && !encoding.equalsIgnoreCase("url")) {
            throw S3Error.INVALID_ARGUMENT
                    .asException("Invalid Encoding Method specified in Request")
                    .with("ArgumentName", "encoding-type")
                    .with("ArgumentValue", encoding);
        }
        return new ListForm(
                request.parameter("prefix"), request.parameter("delimiter"), !encoding.isEmpty());
    }

    String encode(String text) {
        return urlEncoded ? Uris.encode(text, true) : text;
    }

    void writeEncoding(XmlWriter xml) {
        if (urlEncoded) {
            xml.element("EncodingType", "url");
        }
    }

    void writePrefixes(XmlWriter xml, List<String> prefixes) {
        for (String common : prefixes) {
            xml.open("CommonPrefixes").element("Prefix", encode(common)).close();
        }
    }

    /** What the key rolls up into, empty for nothing. */
    String commonPrefix(String key) {
        if (delimiter.isEmpty()) {
            return "";
        }
        int at = key.indexOf(delimiter, prefix.length());
        return at < 0 ? "" : key.substring(0, at + delimiter.length());
    }
}
