package io.qsfs.bench.erasure;

import io.qsfs.core.erasure.ReedSolomon;

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

/** Parity of RS(10, 4). One operation codes {@code 10 × shardLength} bytes of data. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class EncodeBenchmark {
    private static final int DATA_SHARD_COUNT = 10;
    private static final int PARITY_SHARD_COUNT = 4;
    private static final int SHARD_COUNT = DATA_SHARD_COUNT + PARITY_SHARD_COUNT;

    @Param({"65536", "262144", "1048576"})
    int shardLength;

    private byte[] stripe = {};
    private byte[] copy = {};
    private final ReedSolomon code = ReedSolomon.of(DATA_SHARD_COUNT, PARITY_SHARD_COUNT);
    private final TableLoop tableLoop = new TableLoop(DATA_SHARD_COUNT, PARITY_SHARD_COUNT);

    @Setup
    public void fill() {
        stripe = new byte[SHARD_COUNT * shardLength];
        copy = new byte[stripe.length];
        new Random(1).nextBytes(stripe);
    }

    @Benchmark
    public byte[] chosenKernel() {
        code.encode(stripe, 0, shardLength);
        return stripe;
    }

    @Benchmark
    public byte[] tableLoop() {
        tableLoop.encode(stripe, shardLength);
        return stripe;
    }

    /** Copies the data: what memory alone allows. */
    @Benchmark
    public byte[] memoryCopy() {
        System.arraycopy(stripe, 0, copy, 0, DATA_SHARD_COUNT * shardLength);
        return copy;
    }
}
