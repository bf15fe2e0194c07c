package io.qsfs.core.volume;

/** Which dentry a name means where a file and a directory share it. */
public enum Form {
    /** The directory if there is one, else the file: what a path in a mount means. */
    EITHER,
    /** Only what is not a directory. */
    FILE,
    /** Only the directory. */
    DIRECTORY
}
