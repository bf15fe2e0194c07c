package io.qsfs.s3.operation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.HashSet;

final class OperationMetricsTest {
    @Test
    void seriesOfOneMetricStandTogetherUnderTheirType() {
        var metrics = new OperationMetrics();
        metrics.record("PutObject", 200, Duration.ofMillis(3), 10, 20);
        metrics.record("GetObject", 404, Duration.ofMillis(1), 0, 30);
        metrics.watch("qsfs_s3_waiting{webhook=\"a\"}", () -> 4);
        metrics.watch("qsfs_s3_waiting{webhook=\"b\"}", () -> 5);
        metrics.watch("qsfs_s3_waiting_total", () -> 6);
        String text = metrics.exposition();
        var seen = new HashSet<String>();
        String metric = "";
        for (String line : text.split("\n")) {
            if (line.startsWith("# TYPE ")) {
                metric = line.split(" ")[2];
                assertThat(seen.add(metric)).as(metric).isTrue();
            } else {
                assertThat(line).startsWith(metric);
            }
        }
        assertThat(text)
                .contains("qsfs_s3_request_seconds_count{operation=\"PutObject\"} 1")
                .contains("qsfs_s3_client_errors_total{operation=\"GetObject\"} 1")
                .contains("# TYPE qsfs_s3_waiting gauge")
                .contains("qsfs_s3_waiting{webhook=\"b\"} 5")
                .contains("# TYPE qsfs_s3_waiting_total counter");
    }
}
