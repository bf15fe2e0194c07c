package io.qsfs.core.volume;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.error.Checks;
import io.qsfs.core.pack.ChunkLocation;

import java.util.Arrays;

/** Chunks that lie behind one another in one birth pack, with consecutive numbers. Immutable. */
final class ChunkRun {
    /** Bounds the row of an extent, and so what a small read has to decode. */
    static final int MAX_CHUNKS = 64;

    private final PackId pack;
    private final int first;
    private final int position;
    private final int[] storedLengths;
    private final int[] plainLengths;

    ChunkRun(PackId pack, int first, int position, int[] storedLengths, int[] plainLengths) {
        Checks.argument(
                storedLengths.length > 0 && storedLengths.length == plainLengths.length,
                "a run has chunks");
        this.pack = pack;
        this.first = first;
        this.position = position;
        this.storedLengths = storedLengths;
        this.plainLengths = plainLengths;
    }

    static ChunkRun of(ChunkLocation chunk) {
        return new ChunkRun(
                chunk.pack(),
                chunk.number(),
                chunk.offset(),
                new int[] {chunk.storedLength()},
                new int[] {chunk.plaintextLength()});
    }

    PackId pack() {
        return pack;
    }

    /** Number of the first chunk in the birth pack. */
    int first() {
        return first;
    }

    /** Where the first sealed chunk starts in the birth pack. */
    int position() {
        return position;
    }

    int count() {
        return storedLengths.length;
    }

    int storedLength(int index) {
        return storedLengths[index];
    }

    int plainLength(int index) {
        return plainLengths[index];
    }

    long plainBytes() {
        return sum(plainLengths, 0, count());
    }

    long storedBytes(int from, int to) {
        return sum(storedLengths, from, to);
    }

    ChunkLocation chunk(int index) {
        return new ChunkLocation(
                pack,
                first + index,
                position + (int) sum(storedLengths, 0, index),
                storedLengths[index],
                plainLengths[index]);
    }

    /** The chunks from one index (inclusive) to another. */
    ChunkRun slice(int from, int to) {
        if (from == 0 && to == count()) {
            return this;
        }
        return new ChunkRun(
                pack,
                first + from,
                position + (int) sum(storedLengths, 0, from),
                Arrays.copyOfRange(storedLengths, from, to),
                Arrays.copyOfRange(plainLengths, from, to));
    }

    boolean isContinuedBy(ChunkRun next) {
        return first + count() == next.first
                && pack.equals(next.pack)
                && position + sum(storedLengths, 0, count()) == next.position;
    }

    ChunkRun join(ChunkRun next) {
        int count = count();
        int[] stored = Arrays.copyOf(storedLengths, count + next.count());
        int[] plain = Arrays.copyOf(plainLengths, count + next.count());
        System.arraycopy(next.storedLengths, 0, stored, count, next.count());
        System.arraycopy(next.plainLengths, 0, plain, count, next.count());
        return new ChunkRun(pack, first, position, stored, plain);
    }

    private static long sum(int[] lengths, int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += lengths[i];
        }
        return sum;
    }
}
