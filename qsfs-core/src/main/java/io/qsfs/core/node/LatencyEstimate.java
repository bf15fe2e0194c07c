package io.qsfs.core.node;

/**
 * How long a node takes to answer a small read: a smoothed mean and mean deviation, as TCP keeps
 * them for its retransmission timer (RFC 6298, section 2). Thread-safe.
 */
public final class LatencyEstimate {
    private static final double MEAN_GAIN = 0.125;
    private static final double DEVIATION_GAIN = 0.25;

    private boolean known;
    private double meanNanos;
    private double deviationNanos;

    /** An estimate that knows nothing. */
    public LatencyEstimate() {}

    /** Takes note of one answer. */
    public synchronized void record(long nanos) {
        if (!known) {
            known = true;
            meanNanos = nanos;
            deviationNanos = nanos / 2.0;
            return;
        }
        double error = nanos - meanNanos;
        meanNanos += MEAN_GAIN * error;
        deviationNanos += DEVIATION_GAIN * (Math.abs(error) - deviationNanos);
    }

    /** The mean, or 0 when nothing is known. */
    public synchronized long meanNanos() {
        return (long) meanNanos;
    }

    /** What all but very few answers stay below, or 0 when nothing is known. */
    public synchronized long highNanos() {
        return (long) (meanNanos + 4 * deviationNanos);
    }
}
