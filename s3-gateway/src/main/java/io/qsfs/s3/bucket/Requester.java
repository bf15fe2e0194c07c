package io.qsfs.s3.bucket;

/**
 * On whose behalf a thread changes objects: bound while a request is served, so that what tells of
 * a change can say who made it.
 *
 * @param user empty for who did not sign
 * @param address of the client
 * @param requestId as the client was told
 */
public record Requester(String user, String address, String requestId) {
    public static final ScopedValue<Requester> CURRENT = ScopedValue.newInstance();

    /** Changes that nobody asked for: rules made them. */
    private static final Requester RULES = new Requester("s3-lifecycle", "127.0.0.1", "");

    /** Who asked the calling thread. */
    public static Requester current() {
        return CURRENT.orElse(RULES);
    }
}
