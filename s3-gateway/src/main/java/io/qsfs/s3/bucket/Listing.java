package io.qsfs.s3.bucket;

import java.util.ArrayList;
import java.util.List;

/** A page of a listing, in order. */
public final class Listing {
    private final List<ObjectVersion> objects = new ArrayList<>();
    private final List<String> prefixes = new ArrayList<>();
    private String last = "";
    private boolean truncated;

    Listing() {}

    void add(ObjectVersion object) {
        objects.add(object);
        last = object.key();
    }

    void addPrefix(String prefix) {
        prefixes.add(prefix);
        last = prefix;
    }

    void truncate() {
        truncated = true;
    }

    int size() {
        return objects.size() + prefixes.size();
    }

    public List<ObjectVersion> objects() {
        return objects;
    }

    /** Common prefixes. */
    public List<String> prefixes() {
        return prefixes;
    }

    /** The last key or common prefix of this page: where the next begins. */
    public String last() {
        return last;
    }

    /** Whether the last element is an object and not a common prefix. */
    public boolean endsWithObject() {
        return !objects.isEmpty() && objects.getLast().key().equals(last);
    }

    /** Whether there is more behind it. */
    public boolean isTruncated() {
        return truncated;
    }
}
