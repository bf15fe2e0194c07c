package io.qsfs.zdb.namespace;

/** A request that is answered with an error; the message is the text on the wire. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * @param message sent to the client as it is, without the leading "-"
     */
    public RefusedException(String message) {
        // Part of normal work: no stack trace.
        super(message, null, false, false);
    }
}
