package io.qsfs.s3.lifecycle;

import java.util.concurrent.atomic.LongAdder;

/** What rules have removed since the start. Thread-safe. */
public final class LifecycleCounters {
    private final LongAdder objects = new LongAdder();
    private final LongAdder versions = new LongAdder();
    private final LongAdder markers = new LongAdder();
    private final LongAdder uploads = new LongAdder();

    LifecycleCounters() {}

    void objectExpired() {
        objects.increment();
    }

    void versionExpired() {
        versions.increment();
    }

    void markerRemoved() {
        markers.increment();
    }

    void uploadAborted() {
        uploads.increment();
    }

    /** Objects that expired, or got a delete marker. */
    public long objectsExpired() {
        return objects.sum();
    }

    /** Versions removed that were not current any more. */
    public long versionsExpired() {
        return versions.sum();
    }

    /** Delete markers removed that hid nothing. */
    public long markersRemoved() {
        return markers.sum();
    }

    /** Uploads aborted that nobody completed. */
    public long uploadsAborted() {
        return uploads.sum();
    }
}
