package io.qsfs.zdb;

/** Placeholder until the module's first step lands. */
public final class ZdbServer {
    private ZdbServer() {}
}
