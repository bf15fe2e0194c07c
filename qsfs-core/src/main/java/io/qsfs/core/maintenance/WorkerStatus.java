package io.qsfs.core.maintenance;

/**
 * What a worker is doing.
 *
 * @param doing in words; empty while idle
 * @param passes that ended well
 * @param bytesMoved in all passes
 * @param lastFailure of the last pass; empty when it ended well
 */
public record WorkerStatus(
        String name, State state, String doing, long passes, long bytesMoved, String lastFailure) {
    /** Phases of a worker. */
    public enum State {
        IDLE,
        RUNNING,
        PAUSED,
        STOPPED
    }
}
