package io.qsfs.bench.erasure;

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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.util.concurrent.TimeUnit;

/** Parity of RS(10, 4) by ISA-L, to compare with {@link EncodeBenchmark}; needs its library. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class IsaLBenchmark {
    @Param({"65536", "262144", "1048576"})
    int shardLength;

    private IsaL library;

    /** Whether this benchmark can run on this machine. */
    public static boolean isInstalled() {
        return IsaL.isInstalled();
    }

    @Setup
    public void open() {
        library = new IsaL(10, 4, shardLength);
    }

    @TearDown
    public void close() {
        library.close();
    }

    @Benchmark
    public void isaL() {
        library.encode();
    }
}
