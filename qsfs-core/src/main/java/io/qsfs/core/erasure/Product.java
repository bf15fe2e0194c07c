package io.qsfs.core.erasure;

/**
 * One multiplication of a matrix with shards: output r becomes the sum over all inputs c of {@code
 * coefficients(r, c)} times input c, for each of {@code length} bytes. What the outputs held before
 * does not matter; outputs overlap neither each other nor the inputs.
 */
final class Product {
    final Matrix coefficients;
    final Regions inputs;
    final Regions outputs;
    final int length;

    Product(Matrix coefficients, Regions inputs, Regions outputs, int length) {
        this.coefficients = coefficients;
        this.inputs = inputs;
        this.outputs = outputs;
        this.length = length;
    }

    /** The factor of an input; 0 for a column beyond the last, so kernels may round columns up. */
    int coefficient(int output, int input) {
        return input < inputs.count() ? coefficients.get(output, input) : 0;
    }
}
