package io.qsfs.zdb.namespace;

/** Who chooses the keys of a namespace. */
public enum NamespaceMode {
    /** The client names each key. */
    USER("user"),
    /** The node numbers records; a key is an 8-byte little-endian number. */
    SEQUENTIAL("seq");

    private final String word;

    NamespaceMode(String word) {
        this.word = word;
    }

    /** Returns what the command line calls this mode. */
    public String word() {
        return word;
    }
}
