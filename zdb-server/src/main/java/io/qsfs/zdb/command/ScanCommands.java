package io.qsfs.zdb.command;

import io.qsfs.zdb.namespace.LogScan;
import io.qsfs.zdb.namespace.LogScan.Item;
import io.qsfs.zdb.namespace.NamespaceMode;
import io.qsfs.zdb.namespace.RefusedException;
import io.qsfs.zdb.segment.Key;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Commands that walk the records of the selected namespace in the order of their writing. */
final class ScanCommands {
    /** Records in one answer. */
    private static final int ITEMS_MAX = 256;

    /** Keys in one answer of KSCAN. */
    private static final int KEYS_MAX = 1_000;

    private ScanCommands() {}

    static Reply scan(Session session, Command.Scan command) throws IOException, RefusedException {
        LogScan scan = new LogScan(session.namespace());
        Optional<LogScan.Place> after =
                command.cursor().map(c -> new LogScan.Place(c.location(), c.serial()));
        List<Item> items =
                command.backward()
                        ? scan.backward(after, ITEMS_MAX)
                        : scan.forward(after, ITEMS_MAX);
        if (items.isEmpty()) {
            throw new RefusedException("No more data");
        }
        List<Reply> rows = new ArrayList<>(items.size());
        for (Item item : items) {
            rows.add(
                    new Reply.Many(
                            List.of(
                                    Reply.bulk(item.key()),
                                    new Reply.Whole(item.length()),
                                    new Reply.Whole(Integer.toUnsignedLong(item.timestamp())))));
        }
        LogScan.Place last = items.getLast().place();
        Reply cursor = new ScanCursor(last.location(), last.serial()).reply();
        return new Reply.Many(List.of(cursor, new Reply.Many(rows)));
    }

    static Reply keyCursor(Session session, Key key) throws IOException, RefusedException {
        LogScan.Place place =
                new LogScan(session.namespace())
                        .place(key)
                        .orElseThrow(() -> new RefusedException("Key not found"));
        return new ScanCursor(place.location(), place.serial()).reply();
    }

    /** The cursor of an answer that is not complete is its last key; "0" ends the scan. */
    static Reply keyScan(Session session, Command.KeyScan command)
            throws IOException, RefusedException {
        if (session.namespace().settings().mode() == NamespaceMode.SEQUENTIAL) {
            throw new RefusedException("Index running mode doesn't support this feature");
        }
        List<Key> keys = session.namespace().keys(command.prefix(), command.after(), KEYS_MAX);
        if (keys.isEmpty()) {
            throw new RefusedException("No keys match");
        }
        Reply cursor = keys.size() < KEYS_MAX ? Reply.bulk("0") : Reply.bulk(keys.getLast());
        return new Reply.Many(
                List.of(cursor, new Reply.Many(keys.stream().map(Reply::bulk).toList())));
    }
}
