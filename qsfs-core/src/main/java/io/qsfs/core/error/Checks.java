package io.qsfs.core.error;

/** x */
public final class Checks {
    private Checks() {}
}
