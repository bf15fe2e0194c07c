package io.qsfs.cli.command;

import io.qsfs.zdb.ZdbMain;

import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

import java.util.List;
import java.util.concurrent.Callable;

/** Runs one storage node in the foreground. */
@Command(
        name = "run",
        description = {
            "Runs one storage node in the foreground; all options are those of 0-db, and",
            "the README of zdb-server lists them."
        },
        footerHeading = "%nExamples:%n",
        footer = "  qsfs node run --data /srv/zdb --port 9900 --sync")
public final class NodeRunCommand implements Callable<Integer> {
    @Unmatched private List<String> options = List.of();

    @Override
    public Integer call() {
        return ZdbMain.run(options.toArray(String[]::new));
    }
}
