package io.qsfs.bench.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A server to be measured, as the command line says: {@code NAME,URL,ACCESS_KEY,SECRET,PID+PID…}.
 *
 * @param processes all that serve: front end and nodes; their CPU time is counted together
 */
record Endpoint(String name, URI address, String accessKey, String secret, List<Long> processes) {
    private static final double TICKS_PER_SECOND = 100;

    static Endpoint parse(String text) {
        String[] parts = text.split(",", -1);
        if (parts.length != 5) {
            throw new IllegalArgumentException("NAME,URL,ACCESS_KEY,SECRET,PID+PID…, not " + text);
        }
        List<Long> processes =
                Arrays.stream(parts[4].split("\\+"))
                        .filter(pid -> !pid.isEmpty())
                        .map(Long::valueOf)
                        .toList();
        return new Endpoint(parts[0], URI.create(parts[1]), parts[2], parts[3], processes);
    }

    /** CPU time that its processes have taken so far, in seconds (proc(5), stat, fields 14, 15). */
    double cpuSeconds() throws IOException {
        double ticks = 0;
        for (long process : processes) {
            String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return ticks / TICKS_PER_SECOND;
    }
}
