package io.qsfs.zdb.command;

import io.qsfs.zdb.segment.Key;
import io.qsfs.zdb.segment.Location;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A request whose arguments were checked as far as that needs no state. */
public sealed interface Command {
    /** A command on the records of the selected namespace; refused while that is frozen. */
    sealed interface OnRecords extends Command {}

    /** A command on the node or the session. */
    sealed interface OnNode extends Command {}

    /** A command that needs the connection. */
    sealed interface ByServer extends Command {}

    /** PING. */
    record Ping() implements OnNode {}

    /** TIME. */
    record Time() implements OnNode {}

    /** INFO. */
    record NodeInfo() implements OnNode {}

    /** AUTH password, AUTH SECURE digest. */
    record Auth(Proof proof) implements OnNode {}

    /** AUTH SECURE CHALLENGE. */
    record Challenge() implements OnNode {}

    /** SELECT namespace [password | SECURE digest]. */
    record Select(Key namespace, Optional<Proof> proof) implements OnNode {}

    /** SET key value [timestamp]. The value is only valid while the command runs. */
    record Set(Key key, ByteBuffer value, OptionalLong timestamp) implements OnRecords {}

    /** GET key. */
    record Get(Key key) implements OnRecords {}

    /** GETRANGE key start end; both inclusive, negative from the end. */
    record GetRange(Key key, long start, long end) implements OnRecords {}

    /** MGET key…. */
    record MultiGet(List<Key> keys) implements OnRecords {}

    /** DEL key [timestamp]. */
    record Delete(Key key, OptionalLong timestamp) implements OnRecords {}

    /** EXISTS key. */
    record Exists(Key key) implements OnRecords {}

    /** CHECK key. */
    record Check(Key key) implements OnRecords {}

    /** LENGTH key. */
    record Length(Key key) implements OnRecords {}

    /** KEYTIME key. */
    record KeyTime(Key key) implements OnRecords {}

    /** KEYCUR key. */
    record KeyCursor(Key key) implements OnRecords {}

    /** SCAN, SCANX and RSCAN [cursor]. */
    record Scan(Optional<ScanCursor> cursor, boolean backward) implements OnRecords {}

    /** KSCAN prefix [last key of the answer before]. */
    record KeyScan(Key prefix, Optional<Key> after) implements OnRecords {}

    /** HISTORY key [earlier version]. */
    record History(Key key, Optional<Location> version) implements OnRecords {}

    /** DBSIZE. */
    record Count() implements OnRecords {}

    /** NSNEW name. */
    record NamespaceNew(Key name) implements OnNode {}

    /** NSDEL name. */
    record NamespaceDelete(Key name) implements OnNode {}

    /** NSLIST. */
    record NamespaceList() implements OnNode {}

    /** NSINFO name. */
    record NamespaceInfo(Key name) implements OnNode {}

    /** NSSET name property value. */
    record NamespaceSet(Key name, String property, String value) implements OnNode {}

    /** FENCE token. */
    record Fence(Key token) implements OnRecords {}

    /** FLUSH. */
    record Flush() implements OnRecords {}

    /** NSJUMP. */
    record Jump() implements OnRecords {}

    /** RELOAD name. */
    record Reload(Key name) implements OnNode {}

    /** INDEX DIRTY [RESET]. */
    record Dirty(boolean reset) implements OnRecords {}

    /** DATA RAW segment offset; both unsigned. */
    record Raw(int segment, int offset) implements OnRecords {}

    /** HOOKS. */
    record Hooks() implements OnNode {}

    /** STOP. */
    record Stop() implements ByServer {}

    /** MIRROR. */
    record Mirror() implements ByServer {}

    /** MASTER: every later request ends with the id of its owner. */
    record Master() implements OnNode {}

    /** WAIT command [milliseconds]. */
    record Await(String name, Duration timeout) implements ByServer {}

    /** HELLO [2 [AUTH user password]]. */
    record Hello(Optional<Proof> password) implements OnNode {}

    /** CLIENT subcommand …. */
    record Client(String subcommand) implements OnNode {}

    /** COMMAND [COUNT | DOCS …]. */
    record ListCommands(boolean count, int argumentCount) implements OnNode {}

    /** CONFIG GET name: there is no configuration to read, so each value is empty. */
    record Config(String name) implements OnNode {}

    /** ECHO message. */
    record Echo(Key message) implements OnNode {}

    /** QUIT. */
    record Quit() implements ByServer {}
}
