package io.qsfs.core.erasure;

import java.util.Arrays;

/**
 * One byte at a time through a table of all products. The oracle of the other kernels and the
 * fallback where none of them can run.
 */
final class ScalarKernel implements Kernel {
    /** Row a, 256 bytes long, holds a·b for every b. */
    private static final byte[][] PRODUCTS = new byte[GaloisField.SIZE][GaloisField.SIZE];

    /** Small enough that an output block stays in the first-level cache for all inputs. */
    private static final int BLOCK_LENGTH = 8 << 10;

    static {
        for (int a = 0; a < GaloisField.SIZE; a++) {
            for (int b = 0; b < GaloisField.SIZE; b++) {
                PRODUCTS[a][b] = (byte) GaloisField.multiply(a, b);
            }
        }
    }

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public void multiply(Product product) {
        for (int from = 0; from < product.length; from += BLOCK_LENGTH) {
            multiplyRange(product, from, Math.min(product.length, from + BLOCK_LENGTH));
        }
    }

    /** Computes only bytes {@code from} (inclusive) to {@code to} (exclusive) of each output. */
    static void multiplyRange(Product product, int from, int to) {
        Regions inputs = product.inputs;
        Regions outputs = product.outputs;
        for (int output = 0; output < outputs.count(); output++) {
            byte[] target = outputs.arrays[output];
            int targetFrom = outputs.offsets[output] + from;
            Arrays.fill(target, targetFrom, targetFrom + to - from, (byte) 0);
            for (int input = 0; input < inputs.count(); input++) {
                byte[] products = PRODUCTS[product.coefficient(output, input)];
                int sourceFrom = inputs.offsets[input] + from;
                addProducts(
                        products, inputs.arrays[input], sourceFrom, target, targetFrom, to - from);
            }
        }
    }

    private static void addProducts(
            byte[] products, byte[] source, int sourceFrom, byte[] target, int targetFrom, int n) {
        for (int i = 0; i < n; i++) {
            target[targetFrom + i] ^= products[source[sourceFrom + i] & 0xff];
        }
    }
}
