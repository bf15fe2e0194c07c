package io.qsfs.core.erasure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What the processor offers beyond what the Vector API tells. */
final class CpuFeatures {
    private static final int NARROW_BITS = 128;
    private static final int WIDE_BITS = 512;

    private CpuFeatures() {}

    /**
     * The widest vector in which bytes can be shuffled by one instruction: 512 bits where the
     * processor has AVX-512 VBMI (vpermb), else 128 (pshufb, tbl). Between them a shuffle across
     * lanes takes several instructions and is slower than two of 128 bits; a shuffle that the
     * processor lacks altogether would be boxed, hundreds of times slower.
     *
     * @param vectorBits the widest vector that the virtual machine uses
     */
    static int shuffleWidthBits(int vectorBits) {
        return vectorBits >= WIDE_BITS && hasFlag("avx512vbmi") ? WIDE_BITS : NARROW_BITS;
    }

    private static boolean hasFlag(String flag) {
        try {
            String processors = Files.readString(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8);
            return processors
                    .lines()
                    .filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line -> Arrays.asList(line.split("\\s+")).contains(flag))
                    .orElse(false);
        } catch (IOException e) {
            return false;
        }
    }
}
