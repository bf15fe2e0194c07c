package io.qsfs.core.meta;

/** In which order a scan hands out rows. */
public enum Direction {
    /** Smallest key first. */
    FORWARD,
    /** Greatest key first. */
    BACKWARD
}
