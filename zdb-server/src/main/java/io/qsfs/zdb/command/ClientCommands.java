package io.qsfs.zdb.command;

import io.qsfs.zdb.namespace.RefusedException;

import java.util.List;
import java.util.Locale;

/** Commands that Redis clients send on their own when they connect. */
final class ClientCommands {
    private static final String VERSION = "7.0.0";

    private ClientCommands() {}

    /** Answers as a Redis server that speaks version 2 of the protocol only. */
    static Reply hello(Session session) {
        return new Reply.Many(
                List.of(
                        Reply.bulk("server"),
                        Reply.bulk("zdb"),
                        Reply.bulk("version"),
                        Reply.bulk(VERSION),
                        Reply.bulk("proto"),
                        new Reply.Whole(2),
                        Reply.bulk("id"),
                        new Reply.Whole(session.id()),
                        Reply.bulk("mode"),
                        Reply.bulk("standalone"),
                        Reply.bulk("role"),
                        Reply.bulk("master"),
                        Reply.bulk("modules"),
                        new Reply.Many(List.of())));
    }

    static Reply client(Session session, String subcommand) throws RefusedException {
        return switch (subcommand) {
            case "SETNAME", "SETINFO", "NO-EVICT", "NO-TOUCH", "REPLY", "CACHING" -> Reply.OK;
            case "ID" -> new Reply.Whole(session.id());
            case "GETNAME" -> Reply.NIL;
            case "INFO", "LIST" -> Reply.bulk("id=" + session.id() + " name= db=0\n");
            default -> throw new RefusedException("Unknown CLIENT subcommand");
        };
    }

    static Reply commands(Command.ListCommands command) {
        if (command.count()) {
            return new Reply.Whole(CommandParser.NAMES.size());
        }
        if (command.argumentCount() > 1) {
            // DOCS, INFO …: nothing to say beyond the names.
            return new Reply.Many(List.of());
        }
        return new Reply.Many(
                CommandParser.NAMES.stream().sorted().map(ClientCommands::description).toList());
    }

    /** Name, arity, flags, first key, last key, step, as Redis describes a command. */
    private static Reply description(String name) {
        return new Reply.Many(
                List.of(
                        Reply.bulk(name.toLowerCase(Locale.ROOT)),
                        new Reply.Whole(-1),
                        new Reply.Many(List.of()),
                        new Reply.Whole(0),
                        new Reply.Whole(0),
                        new Reply.Whole(0)));
    }
}
