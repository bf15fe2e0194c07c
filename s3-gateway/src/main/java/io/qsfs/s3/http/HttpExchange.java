package io.qsfs.s3.http;

import java.io.IOException;

/** One request and its answer. Used by the thread of the request alone. */
public final class HttpExchange {
    private final RequestHead head;
    private final RequestBody body;
    private final Connection connection;
    private final long sentBefore;
    private boolean sent;
    private boolean close;

    HttpExchange(RequestHead head, RequestBody body, Connection connection) {
        this.head = head;
        this.body = body;
        this.connection = connection;
        this.sentBefore = connection.sentBytes();
    }

    public RequestHead head() {
        return head;
    }

    /** The body as it arrives. Reading it invites a client that waits for that to send it. */
    public RequestBody body() {
        return body;
    }

    /** Asks that the connection ends with this answer. */
    public void closeAfter() {
        close = true;
    }

    /** Whether an answer has begun: then there can be no other. */
    public boolean isSent() {
        return sent;
    }

    /** Bytes of the answer's body that were sent. */
    public long sentBytes() {
        return connection.sentBytes() - sentBefore;
    }

    /**
     * Sends the answer and returns when the last byte is handed to the connection.
     *
     * @throws IOException when the connection is lost or the body's producer fails
     */
    public void send(Response response) throws IOException {
        sent = true;
        connection.send(response, close);
    }
}
