package io.qsfs.zdb;

import io.qsfs.zdb.command.Reply;
import io.qsfs.zdb.command.Session;
import io.qsfs.zdb.disk.Disk;
import io.qsfs.zdb.index.IndexStore;
import io.qsfs.zdb.namespace.StoredValue;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * One engine in the test's thread, with replies as plain values like those of {@link RespClient}.
 */
final class EngineHarness {
    static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000));

    final ZdbEngine engine;
    Session session;

    EngineHarness(Disk disk, IndexStore store, ZdbEngineConfig config, long seed)
            throws IOException {
        engine =
                ZdbEngine.open(
                        ZdbEngine.Environment.singleThreaded(disk, store, CLOCK, new Random(seed)),
                        config);
        session = engine.newSession();
    }

    @Nullable Object call(Object... words) throws IOException {
        List<ByteBuffer> arguments = new ArrayList<>();
        for (Object word : words) {
            byte[] bytes =
                    word instanceof byte[] raw ? raw : RespClient.ascii(String.valueOf(word));
            arguments.add(ByteBuffer.wrap(bytes));
        }
        return plain(engine.execute(session, arguments));
    }

    static @Nullable Object plain(Reply reply) throws IOException {
        return switch (reply) {
            case Reply.Simple r -> "+" + r.text();
            case Reply.Failure r -> "-" + r.message();
            case Reply.Nil _ -> null;
            case Reply.Whole r -> r.value();
            case Reply.Bulk r -> {
                byte[] bytes = new byte[r.bytes().remaining()];
                r.bytes().duplicate().get(bytes);
                yield bytes;
            }
            case Reply.Many r -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (Reply element : r.elements()) {
                    list.add(plain(element));
                }
                yield list;
            }
            case Reply.Stored r -> {
                try (StoredValue value = r.value()) {
                    byte[] bytes = new byte[value.length()];
                    value.read(ByteBuffer.wrap(bytes));
                    yield bytes;
                }
            }
        };
    }

    static boolean same(@Nullable Object a, @Nullable Object b) {
        if (a instanceof byte[] x && b instanceof byte[] y) {
            return Arrays.equals(x, y);
        }
        return Objects.equals(a, b);
    }
}
