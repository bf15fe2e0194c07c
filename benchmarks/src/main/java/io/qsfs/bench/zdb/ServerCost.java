package io.qsfs.bench.zdb;

import java.time.Duration;
import java.util.Locale;

/** What a server's process spends on requests, and how much memory it has. */
final class ServerCost {
    private final long pid;
    private final Duration before;

    /**
     * @param pid 0 for a server elsewhere
     */
    ServerCost(long pid) {
        this.pid = pid;
        this.before = cpu();
    }

    private Duration cpu() {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    /** Returns the end of a line for people; empty when nothing is known. */
    String since(NodeLoad.Result result) {
        Duration spent = cpu().minus(before);
        if (pid == 0 || spent.isZero()) {
            return "";
        }
        double requests = result.latencyNanos().size();
        String each =
                String.format(
                        Locale.ROOT,
                        "   server %6.1f us/request",
                        spent.toNanos() / 1e3 / requests);
        double gigabytes = requests * result.length() / 1e9;
        return result.length() < 65_536
                ? each
                : each
                        + String.format(
                                Locale.ROOT, ", %.2f s/GB", spent.toNanos() / 1e9 / gigabytes);
    }
}
