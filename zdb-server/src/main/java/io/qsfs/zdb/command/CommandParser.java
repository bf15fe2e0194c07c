package io.qsfs.zdb.command;

import io.qsfs.zdb.namespace.RefusedException;
import io.qsfs.zdb.segment.Key;
import io.qsfs.zdb.segment.RecordFormat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes commands of arguments; the texts of errors are those of 0-db. */
public final class CommandParser {
    /** Longest name of a namespace in bytes. */
    public static final int NAMESPACE_LENGTH_MAX = 128;

    /** Longest password in bytes. */
    public static final int PASSWORD_LENGTH_MAX = 128;

    /** Longest fence token in bytes. */
    public static final int TOKEN_LENGTH_MAX = 64;

    private static final int VALUE_LENGTH_MAX = 63;
    private static final int NAME_LENGTH_MAX = 16;

    private CommandParser() {}

    /**
     * Makes a command.
     *
     * @param arguments the name and what follows it; the command of a SET refers to its bytes
     */
    public static Command parse(List<ByteBuffer> arguments) throws RefusedException {
        if (arguments.isEmpty()) {
            throw new RefusedException("Missing arguments");
        }
        ByteBuffer name = arguments.getFirst();
        if (name.remaining() == 0) {
            throw new RefusedException("This is not a valid command");
        }
        if (name.remaining() > NAME_LENGTH_MAX) {
            throw new RefusedException("Command not supported");
        }
        String word = text(name).toUpperCase(Locale.ROOT);
        return switch (word) {
            case "PING" -> new Command.Ping();
            case "TIME" -> new Command.Time();
            case "INFO" -> new Command.NodeInfo();
            case "AUTH" -> auth(arguments);
            case "SELECT" -> select(arguments);
            case "SET", "SETX" -> set(arguments);
            case "GET" -> new Command.Get(key(arguments, 2));
            case "GETRANGE" -> getRange(arguments);
            case "MGET" -> multiGet(arguments);
            case "DEL" -> delete(arguments);
            case "EXISTS" -> new Command.Exists(key(arguments, 2));
            case "CHECK" -> new Command.Check(key(arguments, 2));
            case "LENGTH" -> new Command.Length(key(arguments, 2));
            case "KEYTIME" -> new Command.KeyTime(key(arguments, 2));
            case "KEYCUR" -> new Command.KeyCursor(key(arguments, 2));
            case "SCAN", "SCANX" -> new Command.Scan(cursor(arguments), false);
            case "RSCAN" -> new Command.Scan(cursor(arguments), true);
            case "DBSIZE" -> new Command.Count();
            case "NSNEW" -> new Command.NamespaceNew(namespace(arguments, 2));
            case "NSDEL" -> new Command.NamespaceDelete(namespace(arguments, 2));
            case "NSLIST" -> new Command.NamespaceList();
            case "NSINFO" -> new Command.NamespaceInfo(namespace(arguments, 2));
            case "NSSET" -> namespaceSet(arguments);
            case "FENCE" -> fence(arguments);
            case "FLUSH" -> new Command.Flush();
            case "*" -> throw new RefusedException("This is not a valid command");
            default -> throw new RefusedException("Command not supported");
        };
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
    }

    private static void expect(List<ByteBuffer> arguments, int least, int most)
            throws RefusedException {
        if (arguments.size() < least || arguments.size() > most) {
            throw new RefusedException("Unexpected arguments");
        }
    }

    private static Key key(List<ByteBuffer> arguments, int count) throws RefusedException {
        expect(arguments, count, count);
        return key(arguments.get(1));
    }

    private static Key key(ByteBuffer bytes) throws RefusedException {
        if (bytes.remaining() == 0) {
            throw new RefusedException("Invalid argument");
        }
        if (bytes.remaining() > RecordFormat.KEY_LENGTH_MAX) {
            throw new RefusedException("Invalid key");
        }
        return Key.copyOf(bytes);
    }

    private static Command set(List<ByteBuffer> arguments) throws RefusedException {
        expect(arguments, 3, 4);
        ByteBuffer key = arguments.get(1);
        if (key.remaining() > RecordFormat.KEY_LENGTH_MAX) {
            throw new RefusedException("Key too large");
        }
        ByteBuffer value = arguments.get(2);
        if (value.remaining() == 0) {
            throw new RefusedException("Invalid argument");
        }
        OptionalLong timestamp =
                arguments.size() == 4
                        ? OptionalLong.of(number(arguments.get(3)).orElse(0))
                        : OptionalLong.empty();
        return new Command.Set(Key.copyOf(key), value, timestamp);
    }

    private static OptionalLong number(ByteBuffer bytes) {
        try {
            return OptionalLong.of(Long.parseLong(text(bytes)));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static Command getRange(List<ByteBuffer> arguments) throws RefusedException {
        expect(arguments, 4, 4);
        OptionalLong start = number(arguments.get(2));
        OptionalLong end = number(arguments.get(3));
        if (start.isEmpty() || end.isEmpty()) {
            throw new RefusedException("Invalid argument");
        }
        return new Command.GetRange(key(arguments.get(1)), start.getAsLong(), end.getAsLong());
    }

    private static Command multiGet(List<ByteBuffer> arguments) throws RefusedException {
        if (arguments.size() < 2) {
            throw new RefusedException("Invalid arguments");
        }
        List<Key> keys = new java.util.ArrayList<>(arguments.size() - 1);
        for (ByteBuffer argument : arguments.subList(1, arguments.size())) {
            keys.add(key(argument));
        }
        return new Command.MultiGet(keys);
    }

    private static Command delete(List<ByteBuffer> arguments) throws RefusedException {
        expect(arguments, 2, 3);
        OptionalLong timestamp = OptionalLong.empty();
        if (arguments.size() == 3) {
            timestamp = number(arguments.get(2));
            if (timestamp.isEmpty()) {
                throw new RefusedException("Invalid argument");
            }
        }
        return new Command.Delete(key(arguments.get(1)), timestamp);
    }

    private static Optional<ScanCursor> cursor(List<ByteBuffer> arguments) throws RefusedException {
        expect(arguments, 1, 2);
        if (arguments.size() == 1) {
            return Optional.empty();
        }
        return Optional.of(
                ScanCursor.read(arguments.get(1))
                        .orElseThrow(() -> new RefusedException("Invalid key format")));
    }

    private static Command auth(List<ByteBuffer> arguments) throws RefusedException {
        expect(arguments, 2, 2);
        return new Command.Auth(password(arguments.get(1)));
    }

    private static String password(ByteBuffer bytes) throws RefusedException {
        if (bytes.remaining() > PASSWORD_LENGTH_MAX) {
            throw new RefusedException("Password too long");
        }
        return text(bytes);
    }

    private static Command select(List<ByteBuffer> arguments) throws RefusedException {
        if (arguments.size() > 3) {
            throw new RefusedException("Too many arguments");
        }
        expect(arguments, 2, 3);
        Optional<String> password =
                arguments.size() == 3 ? Optional.of(password(arguments.get(2))) : Optional.empty();
        return new Command.Select(namespace(arguments.get(1)), password);
    }

    private static Key namespace(List<ByteBuffer> arguments, int count) throws RefusedException {
        expect(arguments, count, count);
        return namespace(arguments.get(1));
    }

    private static Key namespace(ByteBuffer bytes) throws RefusedException {
        if (bytes.remaining() == 0) {
            throw new RefusedException("Invalid argument");
        }
        if (bytes.remaining() > NAMESPACE_LENGTH_MAX) {
            throw new RefusedException("Namespace too long");
        }
        return Key.copyOf(bytes);
    }

    private static Command namespaceSet(List<ByteBuffer> arguments) throws RefusedException {
        expect(arguments, 4, 4);
        if (arguments.get(2).remaining() > VALUE_LENGTH_MAX
                || arguments.get(3).remaining() > VALUE_LENGTH_MAX) {
            throw new RefusedException("Argument too long");
        }
        return new Command.NamespaceSet(
                namespace(arguments.get(1)), text(arguments.get(2)), text(arguments.get(3)));
    }

    private static Command fence(List<ByteBuffer> arguments) throws RefusedException {
        expect(arguments, 2, 2);
        ByteBuffer token = arguments.get(1);
        if (token.remaining() == 0 || token.remaining() > TOKEN_LENGTH_MAX) {
            throw new RefusedException(
                    "Invalid token, 1 to " + TOKEN_LENGTH_MAX + " bytes expected");
        }
        return new Command.Fence(Key.copyOf(token));
    }
}
