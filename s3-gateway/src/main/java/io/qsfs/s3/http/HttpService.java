package io.qsfs.s3.http;

import java.io.IOException;

/** Answers requests; each call runs on a virtual thread of its own. Thread-safe. */
@FunctionalInterface
public interface HttpService {
    /**
     * Answers one request by {@link HttpExchange#send}.
     *
     * @throws IOException when the connection is lost; it is closed then
     */
    void serve(HttpExchange exchange) throws IOException;
}
