package io.qsfs.s3.xml;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/**
 * Builds one XML document. Characters that XML 1.0 cannot hold are written as numeric references,
 * as S3 does for keys: clients that need to read those ask for {@code encoding-type=url}. Not
 * thread-safe.
 */
public final class XmlWriter {
    /** The namespace of every document of S3. */
    public static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

    private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

    private final StringBuilder text = new StringBuilder(512).append(DECLARATION);
    private final ArrayDeque<String> open = new ArrayDeque<>();

    /** Starts a document in the namespace of S3. */
    public static XmlWriter document(String root) {
        var writer = new XmlWriter();
        writer.text.append('<').append(root).append(" xmlns=\"").append(NAMESPACE).append("\">");
        writer.open.push(root);
        return writer;
    }

    /** Starts a document without namespace: errors have none. */
    public static XmlWriter plain(String root) {
        return new XmlWriter().open(root);
    }

    /** Opens an element. */
    public XmlWriter open(String name) {
        text.append('<').append(name).append('>');
        open.push(name);
        return this;
    }

    /** Opens an element with raw attributes, which the caller has escaped. */
    public XmlWriter open(String name, String attributes) {
        text.append('<').append(name).append(' ').append(attributes).append('>');
        open.push(name);
        return this;
    }

    /** Closes the innermost element. */
    public XmlWriter close() {
        text.append("</").append(open.pop()).append('>');
        return this;
    }

    /** An element with text. */
    public XmlWriter element(String name, String value) {
        text.append('<').append(name).append('>');
        escape(value, text);
        text.append("</").append(name).append('>');
        return this;
    }

    public XmlWriter element(String name, long value) {
        text.append('<').append(name).append('>').append(value);
        text.append("</").append(name).append('>');
        return this;
    }

    public XmlWriter element(String name, boolean value) {
        return element(name, value ? "true" : "false");
    }

    /** Copies a parsed element with all it holds. */
    public XmlWriter copy(XmlElement element) {
        String attributes = element.attributes();
        if (attributes.isEmpty()) {
            open(element.name());
        } else {
            open(element.name(), attributes);
        }
        escape(element.children().isEmpty() ? element.text() : "", text);
        for (XmlElement child : element.children()) {
            copy(child);
        }
        return close();
    }

    /** Closes everything and returns the bytes. */
    public byte[] bytes() {
        while (!open.isEmpty()) {
            close();
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static void escape(String value, StringBuilder out) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> {
                    if (c < ' ' || c == 0x7f || c == '\ufffe' || c == '\uffff') {
                        out.append("&#x").append(Integer.toHexString(c)).append(';');
                    } else {
                        out.append(c);
                    }
                }
            }
        }
    }
}
