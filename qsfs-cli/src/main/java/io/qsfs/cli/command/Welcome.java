package io.qsfs.cli.command;

import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.Settings;
import io.qsfs.cli.daemon.DaemonClient;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code up} prints when everything runs: where things are and what to try next. */
record Welcome(Home home) {
    void print(PrintWriter out, boolean first) throws IOException {
        Settings settings = Settings.read(home);
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
        Optional<StatusReport> report = DaemonStatusCommand.ask(home);
        for (StatusReport.Access access : report.map(StatusReport::access).orElse(List.of())) {
            print(access, out);
        }
        for (String text :
                report.flatMap(StatusReport::writeBack)
                        .map(WriteBackState::lines)
                        .orElse(List.of())) {
            out.printf("  %-11s %s%n", "ack", text);
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

    private void print(StatusReport.Access access, PrintWriter out) throws IOException {
        String name = access.kind().equals("s3") ? "S3" : access.kind();
        if (!access.trouble().isEmpty()) {
            out.printf("  %-11s MISSING at %s: %s%n", name, access.at(), access.trouble());
            return;
        }
        out.printf("  %-11s %s%n", name, access.at());
        if (access.kind().equals("s3")) {
            String variables = DaemonClient.ask(home.socket(), List.of("env")).orElse("");
            out.println("  access key  " + value(variables, "AWS_ACCESS_KEY_ID"));
            out.println("  secret      " + value(variables, "AWS_SECRET_ACCESS_KEY"));
        }
    }

    private static String value(String variables, String name) {
        Matcher matcher = Pattern.compile("export " + name + "='([^']*)'").matcher(variables);
        return matcher.find() ? matcher.group(1) : "-";
    }

    private String command() {
        String name = System.getenv("QSFS_COMMAND");
        String base = name == null ? "qsfs" : name;
        boolean isDefault = home.equals(Home.locate(""));
        return isDefault ? base : base + " --home " + home.directory();
    }
}
