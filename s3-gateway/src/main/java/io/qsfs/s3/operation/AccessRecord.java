package io.qsfs.s3.operation;

import java.time.Duration;
import java.time.Instant;

/** One line of the access log. */
public record AccessRecord(
        Instant time,
        String remote,
        String user,
        String requestId,
        String operation,
        String request,
        int status,
        String error,
        long receivedBytes,
        long sentBytes,
        Duration duration) {

    /** One line, fields apart by blanks, without what could end the line. */
    public String line() {
        return String.join(
                " ",
                time.toString(),
                remote,
                user,
                requestId,
                operation,
                '"' + request.replaceAll("[\\s\"\\p{Cntrl}]+", " ") + '"',
                Integer.toString(status),
                error,
                Long.toString(receivedBytes),
                Long.toString(sentBytes),
                Long.toString(duration.toMillis()));
    }
}
