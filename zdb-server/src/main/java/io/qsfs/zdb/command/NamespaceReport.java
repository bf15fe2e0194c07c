package io.qsfs.zdb.command;

import io.qsfs.zdb.namespace.Namespace;
import io.qsfs.zdb.namespace.NamespaceMode;
import io.qsfs.zdb.namespace.NamespaceRegistry;
import io.qsfs.zdb.namespace.NamespaceSettings;
import io.qsfs.zdb.segment.Segment;

import java.util.Locale;
import java.util.Optional;

/** The text of NSINFO: 0-db's lines in their order, then ours. */
final class NamespaceReport {
    private static final double MEBIBYTE = 1 << 20;
    private static final double KIBIBYTE = 1 << 10;
    private static final long INDEX_ENTRY_BYTES = 24;

    private final NamespaceRegistry registry;
    private final Namespace namespace;
    private final StringBuilder text = new StringBuilder(1024);

    NamespaceReport(NamespaceRegistry registry, Namespace namespace) {
        this.registry = registry;
        this.namespace = namespace;
    }

    String text(boolean admin) {
        NamespaceSettings settings = namespace.settings();
        text.append("# namespace\n");
        line("name", NamespaceCommands.text(settings.name()));
        line("entries", namespace.recordCount());
        line("public", settings.open() ? "yes" : "no");
        line("worm", settings.worm() ? "yes" : "no");
        line("locked", namespace.frozen() || namespace.locked() ? "yes" : "no");
        line("password", settings.password().isPresent() ? "yes" : "no");
        sizes(settings);
        line("index_size_bytes", indexBytes());
        line("index_size_kb", String.format(Locale.ROOT, "%.2f", indexBytes() / KIBIBYTE));
        line("next_internal_id", nextId());
        line("mode", settings.mode() == NamespaceMode.USER ? "userkey" : "sequential");
        errors();
        free(settings);
        line("data_stored_bytes", namespace.storedBytes());
        line("failure", namespace.failure().orElse("none"));
        registry.sharedDisk().ifPresent(disk -> line("data_disk_id", disk));
        if (admin) {
            places();
        }
        return text.toString();
    }

    private void sizes(NamespaceSettings settings) {
        line("data_size_bytes", namespace.payloadBytes());
        line("data_size_mb", mebibytes(namespace.payloadBytes()));
        line("data_limits_bytes", settings.lengthMax());
    }

    /** What an entry takes in the index, beside its key. */
    private long indexBytes() {
        return namespace.recordCount() * INDEX_ENTRY_BYTES;
    }

    /** Its low 32 bits in the order of the bytes of a key, as zdbfs reads them. */
    private String nextId() {
        int next = (int) namespace.log().nextSerial();
        return String.format("0x%08x", Integer.reverseBytes(next));
    }

    private void errors() {
        line("stats_index_io_errors", 0);
        line("stats_index_io_error_last", 0);
        line("stats_index_faults", 0);
        line("stats_data_io_errors", namespace.faults().count());
        line("stats_data_io_error_last", namespace.faults().lastSeconds());
        line("stats_data_faults", namespace.failure().isPresent() ? 1 : 0);
    }

    private void free(NamespaceSettings settings) {
        if (settings.lengthMax() > 0) {
            line("space_available", Math.max(0, settings.lengthMax() - namespace.payloadBytes()));
        }
        long free = registry.availableBytes();
        line("index_disk_freespace_bytes", free);
        line("index_disk_freespace_mb", mebibytes(free));
        line("data_disk_freespace_bytes", free);
        line("data_disk_freespace_mb", mebibytes(free));
    }

    private void places() {
        Optional<Segment> active = namespace.log().active();
        line("data_path", registry.path(namespace));
        line("data_active", active.map(Segment::name).orElse("none"));
        line("index_path", registry.path(namespace));
        line("index_active", active.map(Segment::name).orElse("none"));
        line("data_current_id", active.map(Segment::number).orElse(0));
        line("data_current_offset", active.map(Segment::end).orElse(0L));
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f", bytes / MEBIBYTE);
    }

    private void line(String name, Object value) {
        text.append(name).append(": ").append(value).append('\n');
    }
}
