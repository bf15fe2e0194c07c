package io.qsfs.cli;

/** Placeholder until the module's first step lands. */
public final class Main {
    private Main() {}
}
