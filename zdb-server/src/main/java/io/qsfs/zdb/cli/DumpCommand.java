package io.qsfs.zdb.cli;

import io.qsfs.zdb.namespace.OfflineReader;
import io.qsfs.zdb.segment.RecordCursor;
import io.qsfs.zdb.segment.RecordHeader;
import io.qsfs.zdb.segment.Segment;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lists the records of a data directory. */
@Command(
        name = "dump",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  zdb-server dump /srv/zdb", "  zdb-server dump --namespace default /srv/zdb"},
        description = {
            "Lists every record of a stopped node, one a line:",
            "namespace segment offset serial set|del timestamp length key (hexadecimal)"
        })
final class DumpCommand extends OfflineCommand implements OfflineReader.Visitor {
    @Option(names = "--namespace", paramLabel = "NAME", description = "only this one")
    private @Nullable String only;

    private String name = "";
    private boolean damaged;

    @Override
    int run(OfflineReader reader) throws IOException {
        for (OfflineReader.Found namespace : reader.namespaces(this)) {
            name = StandardCharsets.UTF_8.decode(namespace.settings().name().buffer()).toString();
            if (Optional.ofNullable(only).orElse(name).equals(name)) {
                for (String segment : namespace.segments()) {
                    reader.read(segment, this);
                }
            }
        }
        return damaged ? 1 : 0;
    }

    @Override
    public void record(Segment segment, RecordCursor record) {
        RecordHeader header = record.header();
        out().printf(
                        "%s %08x %d %d %s %s %d %s%n",
                        name,
                        segment.number(),
                        record.offset(),
                        header.serial(),
                        header.tombstone() ? "del" : "set",
                        Integer.toUnsignedString(header.timestamp()),
                        header.payloadLength(),
                        record.key());
    }

    @Override
    public void damage(String message) {
        damaged = true;
        out().println("DAMAGED " + message);
    }
}
