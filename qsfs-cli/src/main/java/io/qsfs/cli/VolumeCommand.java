package io.qsfs.cli;

import java.io.IOException;
import java.util.OptionalInt;

/**
 * A picocli command that works on an open volume. It runs inside the daemon that owns the volume,
 * or in its own process when no daemon runs.
 */
public interface VolumeCommand {
    /**
     * Does the work.
     *
     * @return the exit status
     * @throws IOException whose message tells the user what failed and what to do
     */
    int run(Session session) throws IOException;

    /**
     * Does the work without the volume of a home, when that is what the arguments ask for.
     *
     * @return the exit status; empty when there has to be an open volume
     */
    default OptionalInt runAlone() throws IOException {
        return OptionalInt.empty();
    }

    /** Whether the volume must be opened for writing when no daemon runs. */
    default boolean writes() {
        return false;
    }
}
