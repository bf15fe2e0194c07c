package io.qsfs.core.erasure;

/** One way to compute a {@link Product}. Stateless, thread-safe; all agree byte for byte. */
interface Kernel {
    /** For logs and benchmarks. */
    String name();

    void multiply(Product product);
}
