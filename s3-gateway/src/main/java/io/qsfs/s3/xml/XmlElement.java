package io.qsfs.s3.xml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One element of a parsed document. Names are local names: S3 takes documents with and without its
 * namespace.
 *
 * @param text the element's own text, blanks at both ends kept
 * @param attributes raw attributes that must survive a copy (the type of a grantee), else empty
 */
public record XmlElement(String name, String text, List<XmlElement> children, String attributes) {
    public XmlElement {
        children = List.copyOf(children);
    }

    /** The first child of that name. */
    public Optional<XmlElement> child(String childName) {
        for (XmlElement child : children) {
            if (child.name.equals(childName)) {
                return Optional.of(child);
            }
        }
        return Optional.empty();
    }

    /** All children of that name, in order. */
    public List<XmlElement> children(String childName) {
        var found = new ArrayList<XmlElement>();
        for (XmlElement child : children) {
            if (child.name.equals(childName)) {
                found.add(child);
            }
        }
        return found;
    }

    /** The text of the first child of that name, without blanks around it. */
    public Optional<String> value(String childName) {
        return child(childName).map(child -> child.text.strip());
    }

    /** The texts of all children of that name. */
    public List<String> values(String childName) {
        return children(childName).stream().map(child -> child.text.strip()).toList();
    }
}
