package io.qsfs.zdb.cli;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** How much the log of the program says. */
final class Verbosity {
    /** Held here, since the logging framework forgets loggers that nobody holds. */
    private static final Logger OURS = Logger.getLogger("io.qsfs.zdb");

    private Verbosity() {}

    /** Shows what is only of use to who looks for a fault. */
    static void raise() {
        OURS.setLevel(Level.FINE);
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setLevel(Level.FINE);
        }
    }
}
