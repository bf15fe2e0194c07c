package io.qsfs.cli.command;

import io.qsfs.cli.ByteSize;
import io.qsfs.cli.command.StatusReport.Access;
import io.qsfs.cli.command.StatusReport.NodeState;
import io.qsfs.cli.command.StatusReport.Redundancy;
import io.qsfs.cli.command.StatusReport.VolumeState;
import io.qsfs.cli.command.StatusReport.Work;
import io.qsfs.core.maintenance.StripeCensus;

import java.io.PrintWriter;
import java.util.TreeMap;

/** A {@link StatusReport} for people. */
record StatusText(PrintWriter out) {
    void print(StatusReport report) {
        line("home", report.home());
        line(
                "daemon",
                report.daemonPid()
                        .map(pid -> "running, process " + pid)
                        .orElse("not running ('qsfs up' starts it)"));
        report.volume().ifPresent(this::print);
        report.writeBack().ifPresent(this::print);
        report.redundancy().ifPresent(this::print);
        report.work().forEach(this::print);
        report.access().forEach(this::print);
        out.println();
        out.printf(
                "%-5s %-34s %-8s %-6s %10s %10s  %s%n",
                "node", "address", "process", "state", "used", "free", "");
        report.nodes().forEach(this::print);
        if (!report.keyBackedUp()) {
            out.println();
            out.println(
                    "The key is not backed up: without it nobody can read the volume. 'qsfs key"
                            + " sheet' prints it;");
            out.println("'qsfs key backed-up' ends this reminder.");
        }
    }

    private void line(String name, String text) {
        out.printf("%-9s %s%n", name, text);
    }

    private void print(VolumeState volume) {
        line("volume", volume.id() + ", policy " + volume.policy() + ", epoch " + volume.epoch());
        line(
                "space",
                "%s used, %s available of %s usable, %d inodes"
                        .formatted(
                                ByteSize.format(volume.usedBytes()),
                                ByteSize.format(volume.availableBytes()),
                                ByteSize.format(volume.totalBytes()),
                                volume.inodes()));
        line(
                "log",
                "position %d, checkpoint at %d, %s of journal since"
                        .formatted(
                                volume.position(),
                                volume.checkpoint(),
                                ByteSize.format(volume.journalBytes())));
        volume.trouble().ifPresent(trouble -> line("writing", "stopped: " + trouble));
        line(
                "nodes",
                volume.nodesToSpare() < 0
                        ? "too few nodes answer: some data cannot be read"
                        : volume.nodesToSpare() + " more nodes may be lost without losing data");
    }

    private void print(WriteBackState writeBack) {
        String name = "ack";
        for (String text : writeBack.lines()) {
            line(name, text);
            name = "";
        }
    }

    private void print(Redundancy redundancy) {
        var census =
                new StripeCensus(
                        redundancy.stripes(),
                        new TreeMap<>(redundancy.lacking()),
                        redundancy.lost(),
                        redundancy.misplaced(),
                        redundancy.narrow());
        line(
                "stripes",
                "%s (counted %.0f s ago)"
                        .formatted(RepairCommand.describe(census), redundancy.ageSeconds()));
    }

    private void print(Work work) {
        var text = new StringBuilder(work.state());
        if (!work.doing().isEmpty()) {
            text.append(": ").append(work.doing());
        }
        if (work.bytesMoved() > 0) {
            text.append(", ").append(ByteSize.format(work.bytesMoved())).append(" moved");
        }
        if (!work.lastFailure().isEmpty()) {
            text.append(", failed last: ").append(work.lastFailure());
        }
        line(work.name(), text.toString());
    }

    private void print(Access access) {
        line(
                access.kind(),
                access.trouble().isEmpty()
                        ? access.at()
                        : "MISSING at " + access.at() + ": " + access.trouble());
    }

    private void print(NodeState node) {
        out.printf(
                "%-5d %-34s %-8s %-6s %10s %10s  %s%n",
                node.number(),
                node.address(),
                node.pid().map(String::valueOf).orElse("-"),
                node.up() ? (node.duty().equals("active") ? "up" : node.duty()) : "down",
                node.usedBytes().map(ByteSize::format).orElse("-"),
                node.freeBytes().map(ByteSize::format).orElse("-"),
                node.trouble());
    }
}
