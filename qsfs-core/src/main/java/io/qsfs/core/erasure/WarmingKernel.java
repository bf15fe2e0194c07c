package io.qsfs.core.erasure;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Answers with one kernel until another has warmed up. Vector code that C2 has not compiled yet
 * boxes every vector: it took 300–500 ms to code the first megabyte of a process, which the scalar
 * kernel codes in 10. So a process that codes little never touches the vector kernel; in one that
 * codes more, the vector kernel rehearses on data of its own, a little with every product that the
 * scalar kernel computes meanwhile, until it is surely compiled.
 *
 * <p>Thread-safe.
 */
final class WarmingKernel implements Kernel {
    /** In bytes read times outputs. The scalar kernel needs some 60 ms for it. */
    static final long WORK_BEFORE_REHEARSALS = 64 << 20;

    /** As much scalar work as one rehearsal takes while C1's code runs it. */
    static final long WORK_PER_REHEARSAL = 64 << 10;

    /**
     * C2 takes up a method after 600 calls when calls and loop rounds sum to 15,000
     * (Tier4CompileThreshold), here 3,000 calls; the rest is for the time that it then needs.
     */
    static final int REHEARSAL_COUNT = 4000;

    private static final int REHEARSAL_LENGTH = 256;

    private final Kernel cold;
    private final Supplier<Kernel> warm;
    private final Product rehearsal;
    private final AtomicLong coldWork = new AtomicLong();
    private final AtomicInteger rehearsalCount = new AtomicInteger();

    /**
     * @param warm always the same kernel; asked for only once rehearsals begin, because loading the
     *     Vector API alone takes some 100 ms
     */
    WarmingKernel(Kernel cold, Supplier<Kernel> warm) {
        this.cold = cold;
        this.warm = warm;
        // Two inputs and three outputs: an even and an odd number, so that each loop has its turn.
        Regions inputs = Regions.sameOffset(new byte[2][REHEARSAL_LENGTH], 0);
        Regions outputs = Regions.sameOffset(new byte[3][REHEARSAL_LENGTH], 0);
        this.rehearsal = new Product(Matrix.vandermonde(3, 2), inputs, outputs, REHEARSAL_LENGTH);
    }

    @Override
    public String name() {
        return warm.get().name();
    }

    @Override
    public void multiply(Product product) {
        if (rehearsalCount.get() >= REHEARSAL_COUNT) {
            warm.get().multiply(product);
            return;
        }
        cold.multiply(product);
        long work = (long) product.length * product.inputs.count() * product.outputs.count();
        if (coldWork.addAndGet(work) >= WORK_BEFORE_REHEARSALS) {
            rehearse(1 + work / WORK_PER_REHEARSAL);
        }
    }

    private void rehearse(long count) {
        for (long i = 0; i < count; i++) {
            warm.get().multiply(rehearsal);
            rehearsalCount.incrementAndGet();
        }
    }
}
