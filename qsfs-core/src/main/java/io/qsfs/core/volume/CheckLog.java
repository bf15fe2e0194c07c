package io.qsfs.core.volume;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What a check has looked at and found so far. Thread-safe. */
public final class CheckLog {
    /** Findings that are kept; of more only the number. */
    public static final int FINDINGS_MAX = 1_000;

    private final LongAdder rows = new LongAdder();
    private final LongAdder contentBytes = new LongAdder();
    private final List<Finding> findings = new ArrayList<>();
    private long count;

    /** Nothing was looked at yet. */
    public CheckLog() {}

    /** Notes that a row was looked at. */
    void row() {
        rows.increment();
    }

    /** Notes that bytes of files were read. */
    public void content(long bytes) {
        contentBytes.add(bytes);
    }

    /** Notes something that is not as it must be. */
    public synchronized void add(Finding.Table table, String problem) {
        count++;
        if (findings.size() < FINDINGS_MAX) {
            findings.add(new Finding(table, problem));
        }
    }

    /** Rows that were looked at. */
    public long rows() {
        return rows.sum();
    }

    /** Bytes of content that were read and authenticated. */
    public long contentBytes() {
        return contentBytes.sum();
    }

    /** How much was found, also what is not kept. */
    public synchronized long count() {
        return count;
    }

    /** The first {@link #FINDINGS_MAX} findings. */
    public synchronized List<Finding> findings() {
        return List.copyOf(findings);
    }
}
