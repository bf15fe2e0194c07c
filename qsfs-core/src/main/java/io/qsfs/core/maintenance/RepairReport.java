package io.qsfs.core.maintenance;

import io.qsfs.core.error.StorageException;

/**
 * What one pass of repair did. Whether all is whole now, a census says.
 *
 * @param worked stripes that needed work and were worked on
 * @param failed stripes that could not be worked on
 * @param firstFailure why the first of them could not; empty when there was none
 */
public record RepairReport(long worked, long failed, String firstFailure) {

    /** Counts while a pass runs. Not thread-safe. */
    static final class Counter {
        private long worked;
        private long failed;
        private String firstFailure = "";

        void addWorked() {
            worked++;
        }

        void addFailure(StorageException failure) {
            failed++;
            if (firstFailure.isEmpty()) {
                firstFailure = String.valueOf(failure.getMessage());
            }
        }

        long failed() {
            return failed;
        }

        RepairReport result() {
            return new RepairReport(worked, failed, firstFailure);
        }
    }
}
