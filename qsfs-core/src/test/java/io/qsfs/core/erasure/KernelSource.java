package io.qsfs.core.erasure;

import java.util.ArrayList;
import java.util.List;

/** Every kernel that runs on this machine, the oracle first. */
final class KernelSource {
    private KernelSource() {}

    static List<Kernel> all() {
        List<Kernel> kernels = new ArrayList<>(List.of(new ScalarKernel()));
        if (Kernels.vectorObstacle().isEmpty()) {
            kernels.add(new VectorKernel());
        }
        return kernels;
    }
}
