package io.qsfs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.qsfs.bench.erasure.IsaLBenchmark;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs each JMH benchmark for a moment on its first (smallest) parameters, so that none rots. */
class BenchmarksRunTest {
    private static final TimeValue MOMENT = TimeValue.milliseconds(10);

    static Stream<String> benchmarks() {
        return entries().stream().map(BenchmarkListEntry::getUsername).distinct();
    }

    @ParameterizedTest
    @MethodSource("benchmarks")
    void runs(String name) throws RunnerException {
        assumeTrue(
                !name.contains("IsaLBenchmark") || IsaLBenchmark.isInstalled(),
                "ISA-L is not installed: nothing to compare with");
        // Another run of JMH on this machine would distort figures, of which there are none here.
        System.setProperty("jmh.ignoreLock", "true");
        ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .include("^" + Pattern.quote(name) + "$")
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(MOMENT)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT);
        parameters(name).forEach((key, values) -> options.param(key, values[0]));
        assertThat(new Runner(options.build()).run()).hasSize(1);
    }

    private static Map<String, String[]> parameters(String name) {
        return entries().stream()
                .filter(entry -> entry.getUsername().equals(name))
                .findFirst()
                .flatMap(entry -> Optional.ofNullable(entry.getParams().orElse(null)))
                .orElse(Map.of());
    }

    private static List<BenchmarkListEntry> entries() {
        return List.copyOf(
                BenchmarkList.defaultList()
                        .getAll(
                                OutputFormatFactory.createFormatInstance(
                                        System.out, VerboseMode.SILENT),
                                List.of()));
    }
}
