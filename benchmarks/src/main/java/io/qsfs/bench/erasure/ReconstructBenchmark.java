package io.qsfs.bench.erasure;

import io.qsfs.core.erasure.ReedSolomon;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.Random;
import java.util.concurrent.TimeUnit;

/** What a degraded read, a repair and a parity audit cost under RS(10, 4). */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class ReconstructBenchmark {
    private static final int[] LOST = {0, 3, 7, 11};

    private final ReedSolomon code = ReedSolomon.of(10, 4);

    /** 4 KiB: a small degraded read; 1 MiB: repair of a shard. */
    @Param({"4096", "1048576"})
    int length;

    private byte[][] shards = {};
    private byte[] @Nullable [] left = {};
    private byte[][] restored = {};

    @Setup
    public void fill() {
        byte[] stripe = new byte[code.shardCount() * length];
        new Random(1).nextBytes(stripe);
        code.encode(stripe, 0, length);
        shards = new byte[code.shardCount()][length];
        for (int i = 0; i < shards.length; i++) {
            System.arraycopy(stripe, i * length, shards[i], 0, length);
        }
        left = shards.clone();
        for (int number : LOST) {
            left[number] = null;
        }
        restored = new byte[LOST.length][length];
    }

    @Benchmark
    public byte[] oneShard() {
        code.reconstruct(left, 0, length, LOST[0], restored[0], 0);
        return restored[0];
    }

    @Benchmark
    public byte[][] fourShards() {
        code.reconstruct(left, 0, length, LOST, restored, 0);
        return restored;
    }

    @Benchmark
    public boolean audit() {
        return code.isConsistent(shards, 0, length);
    }
}
