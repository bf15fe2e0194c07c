package io.qsfs.core.crypto;

import java.util.Arrays;
import java.util.Optional;

/** What the holder of a key file may do. */
public enum Capability {
    /** Everything: read, write, recover, hand out the others. */
    READ_WRITE(1, "read-write"),
    /** Read content and names, but never sign a superblock. */
    READ_ONLY(2, "read-only"),
    /** Find, verify and rebuild shards, without reading what is in them. */
    REPAIR(3, "repair");

    private final int code;
    private final String label;

    Capability(int code, String label) {
        this.code = code;
        this.label = label;
    }

    /** The name in messages and commands. */
    public String label() {
        return label;
    }

    /** The number in key files. */
    int code() {
        return code;
    }

    static Optional<Capability> ofCode(int code) {
        return Arrays.stream(values()).filter(known -> known.code == code).findFirst();
    }
}
