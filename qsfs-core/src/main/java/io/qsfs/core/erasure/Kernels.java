package io.qsfs.core.erasure;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * Chooses the kernel of this virtual machine, once: the vector kernel where it runs well, else the
 * scalar one, and then the log says why.
 */
final class Kernels {
    private static final Logger LOGGER = System.getLogger(Kernels.class.getName());
    private static final Kernel FASTEST = choose();

    private Kernels() {}

    static Kernel fastest() {
        return FASTEST;
    }

    private static Kernel choose() {
        Kernel scalar = new ScalarKernel();
        Optional<String> obstacle = vectorObstacle();
        if (obstacle.isPresent()) {
            LOGGER.log(
                    Level.WARNING,
                    "Reed–Solomon coding uses the slow scalar kernel: {0}",
                    obstacle.get());
            return scalar;
        }
        return new WarmingKernel(scalar, () -> Vector.KERNEL);
    }

    /** Why the vector kernel cannot run, or would run slower than the scalar one. */
    static Optional<String> vectorObstacle() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return Optional.of(
                    "start java with --add-modules jdk.incubator.vector to use the vector kernel");
        }
        String mode = System.getProperty("java.vm.info", "");
        if (mode.contains("interpreted") || mode.contains("emulated-client")) {
            return Optional.of("vectors need the C2 compiler, but java runs in " + mode);
        }
        return Optional.empty();
    }

    /** Loaded on first use. */
    private static final class Vector {
        static final Kernel KERNEL = new VectorKernel();
    }
}
