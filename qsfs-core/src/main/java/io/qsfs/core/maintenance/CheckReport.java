package io.qsfs.core.maintenance;

import io.qsfs.core.volume.Finding;

import java.util.List;

/**
 * What a check of a volume found.
 *
 * @param rows that were looked at
 * @param contentBytes of files that were read and authenticated; 0 unless asked for
 * @param stripes by what they lack; a stripe that lacks shards and can be read is no problem
 * @param problems how many there are
 * @param findings the first of them
 */
public record CheckReport(
        long rows, long contentBytes, StripeCensus stripes, long problems, List<Finding> findings) {
    public CheckReport {
        findings = List.copyOf(findings);
    }

    /** Whether nothing is wrong. */
    public boolean isClean() {
        return problems == 0;
    }
}
