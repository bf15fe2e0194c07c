package io.qsfs.core.maintenance;

import java.time.Duration;

/** A count of the stripes and how long ago it was begun. */
public record RecentCensus(StripeCensus census, Duration age) {}
