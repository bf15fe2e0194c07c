package io.qsfs.zdb.namespace;

/** Who chooses the keys of a namespace. */
public enum NamespaceMode {
    /** The client names each key. */
    USER,
    /** The node numbers records; a key is an 8-byte little-endian number. */
    SEQUENTIAL
}
