package io.qsfs.core.volume;

/** What a rename does when the target exists. */
public enum RenameMode {
    REPLACE,
    NO_REPLACE,
    /** Both exist and swap places. */
    EXCHANGE
}
