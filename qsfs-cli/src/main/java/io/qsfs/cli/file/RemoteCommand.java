package io.qsfs.cli.file;

import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Session;

import java.io.IOException;
import java.util.List;

/** One step on each of several paths; a path that fails does not keep the others from theirs. */
final class RemoteCommand {
    private final Session session;

    RemoteCommand(Session session) {
        this.session = session;
    }

    /** What to do with one path. */
    @FunctionalInterface
    interface Step {
        void run(RemotePath path) throws IOException;
    }

    /**
     * Runs the step for each path.
     *
     * @return the exit status: of the last failure, or 0
     */
    int forEach(List<String> paths, Step step) throws IOException {
        int status = ExitCode.OK.number();
        for (String text : paths) {
            try {
                step.run(RemotePath.parse(text));
            } catch (IOException e) {
                if (Failures.isFatal(e)) {
                    throw e;
                }
                session.err().println("qsfs: " + Failures.describe(text, e));
                status = ExitCode.of(e).number();
            }
        }
        return status;
    }
}
