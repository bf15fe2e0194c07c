package io.qsfs.cli.command;

import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.Settings;

import java.io.PrintWriter;
import java.nio.file.Files;

/** What {@code up} prints when everything runs: where things are and what to try next. */
record Welcome(Home home, Settings settings) {
    void print(PrintWriter out, boolean first) {
        String qsfs = command();
        out.println(first ? "Your volume is ready." : "Your volume is up again.");
        out.println();
        out.println("  home        " + home.directory());
        out.println(
                "  policy      "
                        + settings.policy()
                        + " over "
                        + settings.nodes().size()
                        + " nodes");
        out.println(
                "  key file    "
                        + home.key()
                        + (Files.exists(home.keyBackedUp()) ? "" : "   (not backed up yet)"));
        settings.mountPoint().ifPresent(path -> out.println("  mount       " + path));
        if (settings.s3().port() != 0) {
            out.println(
                    "  S3          "
                            + (settings.s3().tls() ? "https" : "http")
                            + "://"
                            + settings.s3().address()
                            + ":"
                            + settings.s3().port());
        }
        out.println();
        out.println("Try:");
        out.println("  " + qsfs + " put README.md /              store a file or a directory");
        out.println("  " + qsfs + " ls -lR /                     look at what is there");
        out.println("  " + qsfs + " status                       nodes, redundancy, what runs");
        out.println(
                "  eval \"$("
                        + qsfs
                        + " env)\"               point S3 clients of this shell at the volume");
        out.println(
                "  "
                        + qsfs
                        + " key sheet                    print the recovery sheet, then keep it in"
                        + " a safe place");
        out.println("  " + qsfs + " down                         stop");
        out.flush();
    }

    private String command() {
        String name = System.getenv("QSFS_COMMAND");
        String base = name == null ? "qsfs" : name;
        boolean isDefault = home.equals(Home.locate(""));
        return isDefault ? base : base + " --home " + home.directory();
    }
}
