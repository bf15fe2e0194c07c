package io.qsfs.zdb.command;

import io.qsfs.zdb.index.IndexEntry;
import io.qsfs.zdb.namespace.Namespace;
import io.qsfs.zdb.namespace.RefusedException;
import io.qsfs.zdb.namespace.StoredValue;
import io.qsfs.zdb.segment.CorruptRecordException;
import io.qsfs.zdb.segment.Key;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Commands on the records of the selected namespace. */
final class DataCommands {
    private DataCommands() {}

    static Reply set(Session session, Command.Set command) throws IOException, RefusedException {
        Namespace namespace = session.namespace();
        Optional<Key> key =
                namespace.exclusively(
                        () -> {
                            session.requireWriter();
                            return namespace.set(
                                    command.key(), command.value(), command.timestamp());
                        });
        return key.map(Reply::bulk).orElse(Reply.NIL);
    }

    static Reply delete(Session session, Command.Delete command)
            throws IOException, RefusedException {
        Namespace namespace = session.namespace();
        boolean found =
                namespace.exclusively(
                        () -> {
                            session.requireWriter();
                            return namespace.delete(command.key(), command.timestamp());
                        });
        return found ? Reply.OK : Reply.failure("Key not found");
    }

    static Reply get(Session session, Key key) throws IOException {
        Optional<StoredValue> value = session.namespace().value(key);
        return value.isPresent() ? new Reply.Stored(value.get()) : Reply.NIL;
    }

    /** Both ends are inclusive and count from the end when negative, as in Redis. */
    static Reply getRange(Session session, Command.GetRange command) throws IOException {
        Optional<StoredValue> found = session.namespace().value(command.key());
        if (found.isEmpty()) {
            return Reply.NIL;
        }
        StoredValue value = found.get();
        long length = value.length();
        long start = Math.max(0, command.start() < 0 ? length + command.start() : command.start());
        long last = command.end() < 0 ? length + command.end() : command.end();
        long end = Math.min(last, length - 1) + 1;
        if (start >= end) {
            value.close();
            return new Reply.Bulk(ByteBuffer.allocate(0));
        }
        return new Reply.Stored(value.range((int) start, (int) (end - start)));
    }

    static Reply multiGet(Session session, Command.MultiGet command) throws IOException {
        List<Reply> replies = new ArrayList<>(command.keys().size());
        for (Key key : command.keys()) {
            replies.add(get(session, key));
        }
        return new Reply.Many(replies);
    }

    static Reply exists(Session session, Key key) throws IOException {
        return new Reply.Whole(session.namespace().find(key).isPresent() ? 1 : 0);
    }

    static Reply check(Session session, Key key) throws IOException {
        Optional<StoredValue> found = session.namespace().value(key);
        if (found.isEmpty()) {
            return Reply.NIL;
        }
        try (StoredValue value = found.get()) {
            value.verify();
            return new Reply.Whole(1);
        } catch (CorruptRecordException e) {
            return new Reply.Whole(0);
        } catch (IOException e) {
            return new Reply.Whole(-1);
        }
    }

    static Reply fact(Session session, Key key, ToLongFunction<IndexEntry> fact)
            throws IOException {
        Optional<IndexEntry> entry = session.namespace().find(key);
        return entry.isPresent() ? new Reply.Whole(fact.applyAsLong(entry.get())) : Reply.NIL;
    }

    static Reply fence(Session session, Key token) throws IOException, RefusedException {
        session.requireWriteRight();
        if (!session.namespace().fence(token)) {
            throw new RefusedException("Fenced");
        }
        session.showToken(token);
        return Reply.OK;
    }

    static Reply flush(Session session) throws IOException, RefusedException {
        session.requireWriteRight();
        Namespace namespace = session.namespace();
        if (namespace.settings().open() || namespace.settings().password().isEmpty()) {
            throw new RefusedException("Flushing public namespace denied");
        }
        namespace.flush();
        return Reply.OK;
    }
}
