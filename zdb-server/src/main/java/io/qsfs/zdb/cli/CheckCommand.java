package io.qsfs.zdb.cli;

import io.qsfs.zdb.namespace.OfflineReader;
import io.qsfs.zdb.segment.RecordCursor;
import io.qsfs.zdb.segment.Segment;

import picocli.CommandLine.Command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Verifies every byte of a data directory. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  zdb-server check /srv/zdb"},
        description = "Verifies every record of a stopped node; exit code 1 if one is damaged.")
final class CheckCommand extends OfflineCommand implements OfflineReader.Visitor {
    private long records;
    private long damaged;

    @Override
    int run(OfflineReader reader) throws IOException {
        for (OfflineReader.Found namespace : reader.namespaces(this)) {
            long before = records;
            for (String segment : namespace.segments()) {
                reader.read(segment, this);
            }
            String name =
                    StandardCharsets.UTF_8.decode(namespace.settings().name().buffer()).toString();
            out().println(
                            name
                                    + ": "
                                    + namespace.segments().size()
                                    + " segments, "
                                    + (records - before)
                                    + " records");
        }
        out().println(damaged == 0 ? "no damage found" : damaged + " places are damaged");
        return damaged == 0 ? 0 : 1;
    }

    @Override
    public void record(Segment segment, RecordCursor record) throws IOException {
        records++;
        if (!record.payloadIntact()) {
            damage(
                    segment.name()
                            + ": the payload of key "
                            + record.key()
                            + " at offset "
                            + record.offset()
                            + " does not fit its checksums");
        }
    }

    @Override
    public void damage(String message) {
        damaged++;
        out().println("DAMAGED " + message);
    }
}
