package io.qsfs.zdb.namespace;

import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/** Is told what happens in a node, so that a server can run the operator's hook. Thread-safe. */
public interface NodeEvents {
    /** Tells nobody. */
    NodeEvents NONE =
            new NodeEvents() {
                @Override
                public void tell(String type, List<String> arguments) {
                    // Nobody listens.
                }

                @Override
                public List<Run> runs() {
                    return List.of();
                }

                @Override
                public boolean isHeard() {
                    return false;
                }
            };

    /**
     * One run of a hook.
     *
     * @param finished when it ended, {@link Instant#EPOCH} while it runs
     * @param status its exit status, empty while it runs
     */
    record Run(
            String type,
            List<String> arguments,
            long pid,
            Instant created,
            Instant finished,
            OptionalInt status) {
        /** Copies the list. */
        public Run {
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * Tells an event.
     *
     * @param type 0-db's name of it
     */
    void tell(String type, List<String> arguments);

    /** Returns whether anybody listens. */
    default boolean isHeard() {
        return true;
    }

    /** Returns the running and the lately finished runs. */
    List<Run> runs();
}
