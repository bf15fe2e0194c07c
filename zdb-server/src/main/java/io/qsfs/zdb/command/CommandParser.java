package io.qsfs.zdb.command;

import io.qsfs.zdb.namespace.RefusedException;
import io.qsfs.zdb.segment.Key;
import io.qsfs.zdb.segment.RecordFormat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Makes commands of arguments; order and texts of the checks are those of 0-db. */
public final class CommandParser {
    /** Every command that a client can wait for, and that COMMAND lists. */
    static final Set<String> NAMES =
            Set.of(
                    "AUTH",
                    "CHECK",
                    "CLIENT",
                    "COMMAND",
                    "CONFIG",
                    "DATA",
                    "DBSIZE",
                    "DEL",
                    "ECHO",
                    "EXISTS",
                    "FENCE",
                    "FLUSH",
                    "GET",
                    "GETRANGE",
                    "HELLO",
                    "HISTORY",
                    "HOOKS",
                    "INDEX",
                    "INFO",
                    "KEYCUR",
                    "KEYTIME",
                    "KSCAN",
                    "LENGTH",
                    "MASTER",
                    "MGET",
                    "MIRROR",
                    "NSDEL",
                    "NSINFO",
                    "NSJUMP",
                    "NSLIST",
                    "NSNEW",
                    "NSSET",
                    "PING",
                    "QUIT",
                    "RELOAD",
                    "RSCAN",
                    "SCAN",
                    "SCANX",
                    "SELECT",
                    "SET",
                    "SETX",
                    "STOP",
                    "TIME",
                    "WAIT");

    /** Longest fence token in bytes. */
    private static final int TOKEN_LENGTH_MAX = 64;

    private static final int PROPERTY_LENGTH_MAX = 255;
    private static final int VALUE_LENGTH_MAX = 63;
    private static final int NAME_LENGTH_MAX = 16;
    private static final int HISTORY_CURSOR_LENGTH = 8;
    private static final long WAIT_MILLIS_MIN = 100;
    private static final long WAIT_MILLIS_MAX = 30 * 60 * 1000;
    private static final Duration WAIT_DEFAULT = Duration.ofSeconds(5);

    private CommandParser() {}

    /** Returns the name of a command in capitals. */
    public static String name(List<ByteBuffer> words) throws RefusedException {
        if (words.isEmpty()) {
            throw new RefusedException("Missing arguments");
        }
        int length = words.getFirst().remaining();
        if (length == 0) {
            throw new RefusedException("This is not a valid command");
        }
        if (length > NAME_LENGTH_MAX) {
            throw new RefusedException("Command not supported");
        }
        return new Arguments(words, false).text(0).toUpperCase(Locale.ROOT);
    }

    /**
     * Makes a command.
     *
     * @param words the name and what follows it; the command of a SET refers to its bytes
     * @param admin whether commands for administrators are allowed
     */
    public static Command parse(List<ByteBuffer> words, boolean admin) throws RefusedException {
        String name = name(words);
        Arguments arguments = new Arguments(words, admin);
        return switch (name) {
            case "SET", "SETX" -> set(arguments);
            case "GET" -> new Command.Get(arguments.expectFilled(2).key(1));
            case "GETRANGE" -> getRange(arguments);
            case "MGET" -> multiGet(arguments);
            case "DEL" -> delete(arguments);
            case "EXISTS" -> new Command.Exists(arguments.expectFilled(2).key(1));
            case "CHECK" -> new Command.Check(arguments.expectFilled(2).key(1));
            case "LENGTH" -> new Command.Length(arguments.expectFilled(2).key(1));
            case "KEYTIME" -> new Command.KeyTime(arguments.expectFilled(2).key(1));
            case "KEYCUR" -> new Command.KeyCursor(arguments.expectFilled(2).key(1));
            case "SCAN", "SCANX" -> new Command.Scan(scanCursor(arguments), false);
            case "RSCAN" -> new Command.Scan(scanCursor(arguments), true);
            case "KSCAN" -> keyScan(arguments);
            case "HISTORY" -> history(arguments);
            case "DBSIZE" -> new Command.Count();
            case "FENCE" -> fence(arguments);
            case "FLUSH" -> new Command.Flush();
            default -> parseOther(name, arguments);
        };
    }

    private static Command parseOther(String name, Arguments arguments) throws RefusedException {
        return switch (name) {
            case "NSNEW" ->
                    new Command.NamespaceNew(arguments.forAdmin().expectFilled(2).namespace(1));
            case "NSDEL" ->
                    new Command.NamespaceDelete(arguments.forAdmin().expectFilled(2).namespace(1));
            case "NSLIST" -> new Command.NamespaceList();
            case "NSINFO" -> new Command.NamespaceInfo(arguments.expectFilled(2).namespace(1));
            case "NSSET" -> namespaceSet(arguments);
            case "NSJUMP" -> jump(arguments.forAdmin());
            case "RELOAD" -> new Command.Reload(arguments.forAdmin().expectFilled(2).namespace(1));
            case "SELECT" -> select(arguments);
            case "AUTH" -> auth(arguments);
            case "INDEX" -> indexDirty(arguments.forAdmin());
            case "DATA" -> dataRaw(arguments.forAdmin());
            case "HOOKS" -> hooks(arguments.forAdmin());
            case "STOP" -> stop(arguments.forAdmin());
            case "MIRROR" -> mirror(arguments.forAdmin());
            case "MASTER" -> master(arguments.forAdmin());
            case "WAIT" -> await(arguments);
            case "PING" -> new Command.Ping();
            case "TIME" -> new Command.Time();
            case "INFO" -> new Command.NodeInfo();
            case "HELLO" -> hello(arguments);
            case "CLIENT" -> client(arguments);
            case "COMMAND" -> new Command.ListCommands(arguments.is(1, "COUNT"), arguments.count());
            case "CONFIG" -> config(arguments);
            case "ECHO" -> new Command.Echo(Key.copyOf(arguments.expect(2).bytes(1)));
            case "QUIT" -> new Command.Quit();
            case "*" -> throw new RefusedException("This is not a valid command");
            default -> throw new RefusedException("Command not supported");
        };
    }

    private static Command set(Arguments arguments) throws RefusedException {
        OptionalLong timestamp = OptionalLong.empty();
        if (arguments.count() == 4) {
            timestamp = OptionalLong.of(arguments.forAdmin().number(3).orElse(0));
        } else {
            arguments.expect(3);
        }
        if (arguments.bytes(1).remaining() > RecordFormat.KEY_LENGTH_MAX) {
            throw new RefusedException("Key too large");
        }
        return new Command.Set(Key.copyOf(arguments.bytes(1)), arguments.bytes(2), timestamp);
    }

    private static Command getRange(Arguments arguments) throws RefusedException {
        Key key = arguments.expectFilled(4).key(1);
        OptionalLong start = arguments.number(2);
        OptionalLong end = arguments.number(3);
        if (start.isEmpty() || end.isEmpty()) {
            throw new RefusedException("Invalid argument");
        }
        return new Command.GetRange(key, start.getAsLong(), end.getAsLong());
    }

    private static Command multiGet(Arguments arguments) throws RefusedException {
        if (arguments.count() < 2) {
            throw new RefusedException("Invalid arguments");
        }
        List<Key> keys = new ArrayList<>(arguments.count() - 1);
        for (int i = 1; i < arguments.count(); i++) {
            keys.add(arguments.key(i));
        }
        return new Command.MultiGet(keys);
    }

    private static Command delete(Arguments arguments) throws RefusedException {
        OptionalLong timestamp = OptionalLong.empty();
        if (arguments.count() == 3) {
            timestamp = arguments.forAdmin().expectFilled(3).number(2);
            if (timestamp.isEmpty()) {
                throw new RefusedException("Invalid argument");
            }
        } else {
            arguments.expectFilled(2);
        }
        return new Command.Delete(arguments.key(1), timestamp);
    }

    private static Optional<ScanCursor> scanCursor(Arguments arguments) throws RefusedException {
        arguments.expect(1, 2, "Unexpected arguments");
        if (arguments.count() == 1) {
            return Optional.empty();
        }
        return Optional.of(
                ScanCursor.read(arguments.bytes(1))
                        .orElseThrow(() -> new RefusedException("Invalid key format")));
    }

    private static Command keyScan(Arguments arguments) throws RefusedException {
        arguments.expect(2, 3, "Unexpected arguments");
        Optional<Key> after =
                arguments.count() == 3 ? Optional.of(arguments.key(2)) : Optional.empty();
        return new Command.KeyScan(arguments.key(1), after);
    }

    private static Command history(Arguments arguments) throws RefusedException {
        arguments.expect(2, 3, "Invalid arguments");
        Key key = arguments.key(1);
        if (arguments.count() == 2) {
            return new Command.History(key, Optional.empty());
        }
        if (arguments.bytes(2).remaining() != HISTORY_CURSOR_LENGTH) {
            throw new RefusedException("Invalid arguments");
        }
        return new Command.History(key, Optional.of(HistoryCursor.read(arguments.bytes(2))));
    }

    private static Command fence(Arguments arguments) throws RefusedException {
        int length = arguments.expect(2).bytes(1).remaining();
        if (length == 0 || length > TOKEN_LENGTH_MAX) {
            throw new RefusedException(
                    "Invalid token, 1 to " + TOKEN_LENGTH_MAX + " bytes expected");
        }
        return new Command.Fence(Key.copyOf(arguments.bytes(1)));
    }

    private static Command namespaceSet(Arguments arguments) throws RefusedException {
        Key name = arguments.forAdmin().expectFilled(4).namespace(1);
        if (arguments.bytes(2).remaining() > PROPERTY_LENGTH_MAX
                || arguments.bytes(3).remaining() > PROPERTY_LENGTH_MAX) {
            throw new RefusedException("Argument too long");
        }
        if (arguments.bytes(3).remaining() > VALUE_LENGTH_MAX) {
            throw new RefusedException("Invalid value");
        }
        return new Command.NamespaceSet(name, arguments.text(2), arguments.text(3));
    }

    private static Command select(Arguments arguments) throws RefusedException {
        if (arguments.count() < 2) {
            throw new RefusedException("Invalid argument");
        }
        if (arguments.count() > 4) {
            throw new RefusedException("Too many arguments");
        }
        Key name = arguments.namespace(1);
        if (arguments.count() == 4) {
            if (!arguments.is(2, "SECURE")) {
                throw new RefusedException("Only SECURE extra method supported");
            }
            return new Command.Select(name, Optional.of(new Proof.Digest(arguments.text(3))));
        }
        return new Command.Select(
                name,
                arguments.count() == 3
                        ? Optional.of(new Proof.Password(arguments.password(2)))
                        : Optional.empty());
    }

    private static Command auth(Arguments arguments) throws RefusedException {
        arguments.expect(2, 3, "Unexpected arguments");
        if (arguments.count() == 2) {
            return new Command.Auth(new Proof.Password(arguments.text(1)));
        }
        arguments.expectFilled(3);
        if (!arguments.is(1, "SECURE")) {
            throw new RefusedException("Only SECURE extra method supported");
        }
        return arguments.is(2, "CHALLENGE")
                ? new Command.Challenge()
                : new Command.Auth(new Proof.Digest(arguments.text(2)));
    }

    private static Command jump(Arguments arguments) throws RefusedException {
        arguments.expect(1);
        return new Command.Jump();
    }

    private static Command indexDirty(Arguments arguments) throws RefusedException {
        if (!arguments.is(1, "DIRTY")) {
            throw new RefusedException("Unknown INDEX subcommand");
        }
        if (arguments.count() > 2 && !arguments.is(2, "RESET")) {
            throw new RefusedException("Unknown INDEX DIRTY subcommand");
        }
        return new Command.Dirty(arguments.count() > 2);
    }

    private static Command dataRaw(Arguments arguments) throws RefusedException {
        if (!arguments.is(1, "RAW")) {
            throw new RefusedException("Unknown DATA subcommand");
        }
        arguments.expect(4);
        if (arguments.unsigned(2).isEmpty() || arguments.unsigned(3).isEmpty()) {
            throw new RefusedException("Invalid Request");
        }
        return new Command.Raw(arguments.unsigned(2).getAsInt(), arguments.unsigned(3).getAsInt());
    }

    private static Command hooks(Arguments arguments) throws RefusedException {
        arguments.expect(1);
        return new Command.Hooks();
    }

    private static Command stop(Arguments arguments) throws RefusedException {
        arguments.expect(1);
        return new Command.Stop();
    }

    private static Command mirror(Arguments arguments) throws RefusedException {
        arguments.expect(1);
        return new Command.Mirror();
    }

    private static Command master(Arguments arguments) throws RefusedException {
        arguments.expect(1);
        return new Command.Master();
    }

    private static Command await(Arguments arguments) throws RefusedException {
        arguments.expect(2, 3, "Invalid arguments");
        String watched = arguments.text(1).toUpperCase(Locale.ROOT);
        if (!watched.equals("*") && !NAMES.contains(watched)) {
            throw new RefusedException("Unknown command to watch");
        }
        if (arguments.count() == 2) {
            return new Command.Await(watched, WAIT_DEFAULT);
        }
        long millis = arguments.number(2).orElse(0);
        if (millis < WAIT_MILLIS_MIN || millis > WAIT_MILLIS_MAX) {
            throw new RefusedException("Invalid timeout");
        }
        return new Command.Await(watched, Duration.ofMillis(millis));
    }

    private static Command hello(Arguments arguments) throws RefusedException {
        if (arguments.count() > 1 && arguments.number(1).orElse(0) != 2) {
            throw new RefusedException("NOPROTO unsupported protocol version");
        }
        Optional<Proof> password = Optional.empty();
        for (int i = 2; i < arguments.count(); i++) {
            if (arguments.is(i, "AUTH") && i + 2 < arguments.count()) {
                password = Optional.of(new Proof.Password(arguments.password(i + 2)));
                i += 2;
            } else if (arguments.is(i, "SETNAME") && i + 1 < arguments.count()) {
                i++;
            } else {
                throw new RefusedException("Unexpected arguments");
            }
        }
        return new Command.Hello(password);
    }

    private static Command config(Arguments arguments) throws RefusedException {
        if (!arguments.is(1, "GET") || arguments.count() != 3) {
            throw new RefusedException("Unknown CONFIG subcommand");
        }
        return new Command.Config(arguments.text(2));
    }

    private static Command client(Arguments arguments) throws RefusedException {
        if (arguments.count() < 2) {
            throw new RefusedException("Unexpected arguments");
        }
        return new Command.Client(arguments.text(1).toUpperCase(Locale.ROOT));
    }
}
