package io.qsfs.zdb.command;

/** How a client shows that it knows a password. */
public sealed interface Proof {
    /** The password itself. */
    record Password(String text) implements Proof {}

    /** SHA-1 of "challenge:password" in hexadecimal, for clients of 0-db. */
    record Digest(String hexadecimal) implements Proof {}
}
