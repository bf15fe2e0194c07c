package io.qsfs.cli.command;

import io.qsfs.cli.ByteSize;
import io.qsfs.cli.config.Home;
import io.qsfs.core.disk.LocalDirectory;
import io.qsfs.core.journal.WriteBackStats;
import io.qsfs.core.writeback.LoggedPacks;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What of a volume this machine alone has.
 *
 * @param acknowledges whether an fsync on the mount returns from the write-back log
 * @param waitingBytes on this machine only: lost with it
 * @param trouble why fsync waits for the nodes nevertheless
 * @param setAside files with what was acknowledged here and is no part of the volume any more
 */
record WriteBackState(
        boolean acknowledges, long waitingBytes, Optional<String> trouble, List<String> setAside) {
    WriteBackState {
        setAside = List.copyOf(setAside);
    }

    static WriteBackState of(Home home, Optional<WriteBackStats> stats) throws IOException {
        return new WriteBackState(
                stats.isPresent(),
                stats.map(WriteBackStats::waitingBytes).orElse(0L),
                stats.flatMap(WriteBackStats::trouble),
                Files.exists(home.writeBack())
                        ? LoggedPacks.setAside(LocalDirectory.at(home.writeBack()))
                        : List.of());
    }

    /** In lines for people; none when fsync means the nodes and always did. */
    List<String> lines() {
        var lines = new ArrayList<String>();
        if (acknowledges) {
            lines.add(
                    "local: an fsync on the mount survives a crash and a power cut, not the loss of"
                            + " this machine");
            lines.add(
                    waitingBytes == 0
                            ? "nothing waits: all of it is on the nodes"
                            : ByteSize.format(waitingBytes)
                                    + " are not on the nodes yet and would be lost with this"
                                    + " machine");
        }
        trouble.ifPresent(
                text ->
                        lines.add(
                                "the write-back log takes nothing, so fsync waits for the nodes: "
                                        + text));
        for (String file : setAside) {
            lines.add(
                    "set aside: "
                            + file
                            + " was acknowledged here only, and the volume went on elsewhere"
                            + " without it");
        }
        return lines;
    }
}
