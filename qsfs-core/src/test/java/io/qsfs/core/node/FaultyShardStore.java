package io.qsfs.core.node;

import io.qsfs.core.error.StorageException;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** A node that misbehaves as a test tells it to; otherwise the node behind it. Thread-safe. */
public final class FaultyShardStore implements ShardStore {
    /** How a node behaves. */
    public enum Mood {
        GOOD,
        /** Its client knows that the connection is gone. */
        DOWN,
        /** Every request fails, but its client does not know before. */
        FAILING,
        /** Requests are carried out, answers wait for {@link #release}. */
        SILENT,
        FULL,
        /** Reads give other bytes of the right length. */
        LYING,
        /** Reads give too few bytes. */
        SHORT,
        /** Reads find damage. */
        CORRUPT,
        /** Reads find nothing. */
        FORGETFUL
    }

    private final ShardStore store;
    private final List<Runnable> held = new ArrayList<>();
    private final List<CompletableFuture<?>> waiting = new ArrayList<>();
    private int givenUp;
    private volatile Mood mood = Mood.GOOD;
    private int puts;
    private int reads;
    private int failAtPut = -1;

    public FaultyShardStore(ShardStore store) {
        this.store = store;
    }

    public void mood(Mood changed) {
        mood = changed;
    }

    /** Makes the n-th put from now on fail, counted from 0, and those after it succeed. */
    public synchronized void failPut(int number) {
        failAtPut = puts + number;
    }

    public synchronized int reads() {
        return reads;
    }

    public synchronized int puts() {
        return puts;
    }

    /** Lets all answers that were held go out. */
    public void release() {
        List<Runnable> due;
        synchronized (this) {
            due = List.copyOf(held);
            held.clear();
            waiting.clear();
        }
        due.forEach(Runnable::run);
    }

    @Override
    public NodeAddress address() {
        return store.address();
    }

    @Override
    public Connection connection() {
        return mood == Mood.DOWN
                ? new Connection.Down("node " + address().hostAndPort() + ": connection refused")
                : store.connection();
    }

    @Override
    public CompletableFuture<Void> put(ShardKey key, ByteBuffer... parts) {
        synchronized (this) {
            if (puts++ == failAtPut) {
                return unavailable();
            }
        }
        if (mood == Mood.FULL) {
            return CompletableFuture.failedFuture(
                    new StorageException.NoSpace("node " + address().hostAndPort() + " is full"));
        }
        return isSilentOrGone() ? gone(store.put(key, parts)) : store.put(key, parts);
    }

    @Override
    public CompletableFuture<ShardRead> get(ShardKey key) {
        return read(store.get(key));
    }

    @Override
    public CompletableFuture<ShardRead> getRange(ShardKey key, long offset, int length) {
        return read(store.getRange(key, offset, length));
    }

    @Override
    public CompletableFuture<Boolean> delete(ShardKey key) {
        return isSilentOrGone() ? gone(store.delete(key)) : store.delete(key);
    }

    @Override
    public CompletableFuture<ScanPage> scan(ScanCursor from) {
        return isSilentOrGone() ? gone(store.scan(from)) : store.scan(from);
    }

    @Override
    public CompletableFuture<Void> fence(byte[] token) {
        return isSilentOrGone() ? gone(store.fence(token)) : store.fence(token);
    }

    @Override
    public CompletableFuture<NodeHealth> health() {
        return isSilentOrGone() ? gone(store.health()) : store.health();
    }

    /** What is held fails; that it was carried out stays so. */
    @Override
    public void giveUp(String reason) {
        List<CompletableFuture<?>> failing;
        synchronized (this) {
            givenUp++;
            failing = List.copyOf(waiting);
            waiting.clear();
            held.clear();
        }
        failing.forEach(
                answer -> answer.completeExceptionally(new StorageException.Unavailable(reason)));
    }

    /** How often its client gave up on it. */
    public synchronized int givenUp() {
        return givenUp;
    }

    @Override
    public void close() {
        store.close();
    }

    private CompletableFuture<ShardRead> read(CompletableFuture<ShardRead> answer) {
        synchronized (this) {
            reads++;
        }
        return switch (mood) {
            case GOOD, FULL -> answer;
            case DOWN, FAILING, SILENT -> gone(answer);
            case LYING -> changed(answer, FaultyShardStore::otherBytes);
            case SHORT -> changed(answer, bytes -> new byte[bytes.length / 2]);
            case CORRUPT ->
                    CompletableFuture.completedFuture(new ShardRead.Corrupt("Data corrupted"));
            case FORGETFUL -> CompletableFuture.completedFuture(new ShardRead.Missing());
        };
    }

    private boolean isSilentOrGone() {
        return mood == Mood.DOWN || mood == Mood.FAILING || mood == Mood.SILENT;
    }

    private <T> CompletableFuture<T> gone(CompletableFuture<T> answer) {
        if (mood != Mood.SILENT) {
            return unavailable();
        }
        CompletableFuture<T> late = new CompletableFuture<>();
        synchronized (this) {
            held.add(() -> late.complete(answer.join()));
            waiting.add(late);
        }
        return late;
    }

    private <T> CompletableFuture<T> unavailable() {
        return CompletableFuture.failedFuture(
                new StorageException.Unavailable(
                        "node " + address().hostAndPort() + ": connection lost"));
    }

    private static CompletableFuture<ShardRead> changed(
            CompletableFuture<ShardRead> answer, UnaryOperator<byte[]> change) {
        return answer.thenApply(
                read ->
                        read instanceof ShardRead.Intact intact
                                ? new ShardRead.Intact(change.apply(intact.bytes()))
                                : read);
    }

    private static byte[] otherBytes(byte[] bytes) {
        byte[] other = bytes.clone();
        for (int i = 0; i < other.length; i += 7) {
            other[i] ^= 0x55;
        }
        return other;
    }
}
