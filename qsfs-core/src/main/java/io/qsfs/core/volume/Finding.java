package io.qsfs.core.volume;

/**
 * Something in a volume that is not as it must be.
 *
 * @param table which rows it is about, or where the bytes are
 * @param problem what is wrong, with the row
 */
public record Finding(Table table, String problem) {
    /** What a check looks at. */
    public enum Table {
        INODE,
        DENTRY,
        VERSION,
        EXTENT,
        ATTRIBUTE,
        REFERENCE,
        DEATH,
        ORPHAN,
        NUMBERS,
        /** Where packs lie. */
        MANIFEST,
        /** Shards on the nodes. */
        STRIPE,
        /** Bytes of files. */
        CONTENT
    }
}
