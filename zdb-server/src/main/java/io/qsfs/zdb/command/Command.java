package io.qsfs.zdb.command;

import io.qsfs.zdb.segment.Key;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A request whose arguments were checked as far as that needs no state. */
public sealed interface Command {
    /** PING. */
    record Ping() implements Command {}

    /** TIME. */
    record Time() implements Command {}

    /** INFO. */
    record NodeInfo() implements Command {}

    /** AUTH password. */
    record Auth(String password) implements Command {}

    /** SELECT namespace [password]. */
    record Select(Key namespace, Optional<String> password) implements Command {}

    /** SET key value [timestamp]. The value is only valid while the command runs. */
    record Set(Key key, ByteBuffer value, OptionalLong timestamp) implements Command {}

    /** GET key. */
    record Get(Key key) implements Command {}

    /** GETRANGE key start end; both inclusive, negative from the end. */
    record GetRange(Key key, long start, long end) implements Command {}

    /** MGET key…. */
    record MultiGet(List<Key> keys) implements Command {}

    /** DEL key [timestamp]. */
    record Delete(Key key, OptionalLong timestamp) implements Command {}

    /** EXISTS key. */
    record Exists(Key key) implements Command {}

    /** CHECK key. */
    record Check(Key key) implements Command {}

    /** LENGTH key. */
    record Length(Key key) implements Command {}

    /** KEYTIME key. */
    record KeyTime(Key key) implements Command {}

    /** KEYCUR key. */
    record KeyCursor(Key key) implements Command {}

    /** SCAN, SCANX and RSCAN [cursor]. */
    record Scan(Optional<ScanCursor> cursor, boolean backward) implements Command {}

    /** DBSIZE. */
    record Count() implements Command {}

    /** NSNEW name. */
    record NamespaceNew(Key name) implements Command {}

    /** NSDEL name. */
    record NamespaceDelete(Key name) implements Command {}

    /** NSLIST. */
    record NamespaceList() implements Command {}

    /** NSINFO name. */
    record NamespaceInfo(Key name) implements Command {}

    /** NSSET name property value. */
    record NamespaceSet(Key name, String property, String value) implements Command {}

    /** FENCE token. */
    record Fence(Key token) implements Command {}

    /** FLUSH. */
    record Flush() implements Command {}
}
