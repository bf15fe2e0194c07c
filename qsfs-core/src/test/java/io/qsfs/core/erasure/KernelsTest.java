package io.qsfs.core.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The choice at start-up, made by virtual machines of every kind. */
class KernelsTest {
    /** Run in a virtual machine of its own: codes a stripe and names the kernel. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            byte[] stripe = {7, 9, 0, 0};
            ReedSolomon.of(1, 1).encode(stripe, 0, 2);
            System.out.println(Kernels.fastest().name() + " " + stripe[2] + " " + stripe[3]);
        }
    }

    @Test
    void withTheModuleTheVectorKernelIsChosenInSilence() throws Exception {
        assertThat(run("--add-modules=jdk.incubator.vector"))
                .contains("vector-")
                .contains(" 7 9")
                .doesNotContain("scalar");
    }

    @Test
    void withoutTheModuleTheScalarKernelIsChosenAndTheLogSaysWhatToDo() throws Exception {
        assertThat(run())
                .contains("scalar 7 9")
                .contains("--add-modules jdk.incubator.vector to use the vector kernel");
    }

    @Test
    void withoutTheCompilerTheScalarKernelIsChosenAndTheLogSaysWhy() throws Exception {
        assertThat(run("--add-modules=jdk.incubator.vector", "-XX:TieredStopAtLevel=1"))
                .contains("scalar 7 9")
                .contains("vectors need the C2 compiler");
        assertThat(run("--add-modules=jdk.incubator.vector", "-Xint")).contains("scalar 7 9");
    }

    /** Standard output and error of a virtual machine with these options. */
    private static String run(String... options) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Program.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
