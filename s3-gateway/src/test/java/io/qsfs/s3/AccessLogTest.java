package io.qsfs.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.qsfs.s3.operation.AccessRecord;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

final class AccessLogTest {
    @TempDir Path directory;

    private static AccessRecord entry(String request) {
        return new AccessRecord(
                Instant.EPOCH,
                "127.0.0.1",
                "user",
                "ID",
                "GetObject",
                request,
                200,
                "-",
                1,
                2,
                Duration.ofMillis(3));
    }

    @Test
    void everyRequestIsOneLineWhateverItsName() throws IOException {
        Path file = directory.resolve("access");
        try (var log = AccessLog.open(Optional.of(file))) {
            log.write(entry("GET /a"));
            log.write(entry("GET /\"\r\nforged"));
        }
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "1970-01-01T00:00:00Z 127.0.0.1 user ID GetObject \"GET /a\" 200 - 1 2 3",
                        "1970-01-01T00:00:00Z 127.0.0.1 user ID GetObject \"GET / forged\" 200 - 1"
                                + " 2 3");
    }

    @Test
    @Timeout(20)
    void aFullDiskDoesNotKeepItOpen() throws IOException {
        try (var log = AccessLog.open(Optional.of(Path.of("/dev/full")))) {
            for (int i = 0; i < 30_000; i++) {
                log.write(entry("GET /" + i));
            }
        }
    }
}
