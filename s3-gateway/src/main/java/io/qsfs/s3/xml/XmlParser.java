package io.qsfs.s3.xml;

import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Parses the documents that clients send. A document type declaration is refused, so there are no
 * entities to expand and nothing outside to fetch; depth and number of elements are limited, so no
 * document costs more than its own bytes. Thread-safe.
 */
public final class XmlParser {
    static final int DEPTH_MAX = 24;
    static final int ELEMENTS_MAX = 200_000;

    private static final XMLInputFactory FACTORY = factory();

    private XmlParser() {}

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        return factory;
    }

    /**
     * Parses a whole document and checks the name of its root.
     *
     * @throws S3Exception MalformedXML
     */
    public static XmlElement parse(byte[] document, String root) throws S3Exception {
        XmlElement element = parse(document);
        if (!element.name().equals(root)) {
            throw S3Error.MALFORMED_XML.asException();
        }
        return element;
    }

    /**
     * Parses a whole document.
     *
     * @throws S3Exception MalformedXML
     */
    public static XmlElement parse(byte[] document) throws S3Exception {
        try {
            // Decoded here: the JDK's reader reports broken UTF-8 on the console as well.
            String text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(document))
                            .toString();
            XMLStreamReader reader = FACTORY.createXMLStreamReader(new StringReader(text));
            try {
                return read(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException | CharacterCodingException | RuntimeException e) {
            // Some damage makes the JDK's reader fail with unchecked exceptions.
            throw S3Error.MALFORMED_XML.asException();
        }
    }

    private static XmlElement read(XMLStreamReader reader) throws XMLStreamException, S3Exception {
        var open = new ArrayDeque<Draft>();
        int count = 0;
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (++count > ELEMENTS_MAX || open.size() >= DEPTH_MAX) {
                        throw S3Error.MALFORMED_XML.asException();
                    }
                    open.push(new Draft(reader.getLocalName(), attributes(reader)));
                }
                case XMLStreamConstants.CHARACTERS,
                        XMLStreamConstants.CDATA,
                        XMLStreamConstants.SPACE -> {
                    Draft draft = open.peek();
                    if (draft != null) {
                        draft.text.append(reader.getText());
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    XmlElement done = open.pop().finish();
                    Draft parent = open.peek();
                    if (parent == null) {
                        requireEnd(reader);
                        return done;
                    }
                    parent.children.add(done);
                }
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                        throw S3Error.MALFORMED_XML.asException();
                default -> {
                    // Comments and processing instructions say nothing.
                }
            }
        }
        throw S3Error.MALFORMED_XML.asException();
    }

    private static void requireEnd(XMLStreamReader reader) throws XMLStreamException {
        while (reader.hasNext()) {
            reader.next();
        }
    }

    /** The type of a grantee is the only attribute S3 documents carry. */
    private static String attributes(XMLStreamReader reader) {
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            if (reader.getAttributeLocalName(i).equals("type")) {
                var value = new StringBuilder();
                XmlWriter.escape(reader.getAttributeValue(i), value);
                return "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\""
                        + value
                        + "\"";
            }
        }
        return "";
    }

    private static final class Draft {
        private final String name;
        private final String attributes;
        private final StringBuilder text = new StringBuilder();
        private final List<XmlElement> children = new ArrayList<>();

        Draft(String name, String attributes) {
            this.name = name;
            this.attributes = attributes;
        }

        XmlElement finish() {
            return new XmlElement(name, text.toString(), children, attributes);
        }
    }
}
