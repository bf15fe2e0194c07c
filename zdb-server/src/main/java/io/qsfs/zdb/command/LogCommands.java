package io.qsfs.zdb.command;

import io.qsfs.zdb.index.IndexEntry;
import io.qsfs.zdb.namespace.LogVersions;
import io.qsfs.zdb.namespace.Namespace;
import io.qsfs.zdb.namespace.RefusedException;
import io.qsfs.zdb.namespace.StoredVersion;
import io.qsfs.zdb.segment.Key;
import io.qsfs.zdb.segment.Location;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Commands on the log below the records: earlier versions, raw records, segments. */
final class LogCommands {
    private LogCommands() {}

    static Reply history(Session session, Command.History command)
            throws IOException, RefusedException {
        LogVersions versions = new LogVersions(session.namespace());
        StoredVersion version = version(session.namespace(), versions, command);
        if (!version.key().equals(command.key())) {
            version.value().close();
            throw new RefusedException("Invalid arguments (invalid key)");
        }
        return new Reply.Many(
                List.of(
                        HistoryCursor.reply(version.previous()),
                        Reply.bulk(Integer.toUnsignedString(version.header().timestamp())),
                        new Reply.Stored(version.value())));
    }

    private static StoredVersion version(
            Namespace namespace, LogVersions versions, Command.History command)
            throws IOException, RefusedException {
        if (command.version().isEmpty()) {
            return newest(namespace, versions, command.key());
        }
        Location place = command.version().get();
        if (place.equals(Location.NONE)) {
            throw new RefusedException("No more history");
        }
        return versions.at(place)
                .orElseThrow(() -> new RefusedException("Invalid arguments (index query)"));
    }

    private static StoredVersion newest(Namespace namespace, LogVersions versions, Key key)
            throws IOException, RefusedException {
        while (true) {
            Optional<IndexEntry> entry = namespace.find(key);
            if (entry.isEmpty()) {
                throw new RefusedException("Key not found");
            }
            Optional<StoredVersion> version = versions.at(entry.get().location());
            if (version.isPresent()) {
                return version.get();
            }
            if (namespace.find(key).equals(entry)) {
                throw new RefusedException("Data corrupted");
            }
            // Compaction moved the record between the two look-ups.
        }
    }

    static Reply raw(Session session, Command.Raw command) throws IOException, RefusedException {
        LogVersions versions = new LogVersions(session.namespace());
        Location place =
                versions.raw(command.segment(), command.offset())
                        .orElseThrow(() -> new RefusedException("EOF"));
        StoredVersion version =
                versions.at(place)
                        .orElseThrow(() -> new RefusedException("Unexpected Internal Error"));
        if (version.header().tombstone()) {
            version.value().close();
            throw new RefusedException("Unexpected Internal Error");
        }
        return new Reply.Many(
                List.of(
                        Reply.bulk(version.key()),
                        new Reply.Whole(Integer.toUnsignedLong(version.header().previousOffset())),
                        Reply.bulk(String.format("0x%08x", version.fingerprint())),
                        new Reply.Whole(0),
                        new Reply.Whole(Integer.toUnsignedLong(version.header().timestamp())),
                        new Reply.Stored(version.value())));
    }

    static Reply dirty(Session session, boolean reset) {
        if (reset) {
            session.namespace().written().reset();
            return Reply.OK;
        }
        return new Reply.Many(
                session.namespace().written().numbers().stream()
                        .<Reply>map(number -> new Reply.Whole(Integer.toUnsignedLong(number)))
                        .toList());
    }

    static Reply jump(Session session) throws IOException, RefusedException {
        session.namespace().jump();
        return Reply.OK;
    }
}
