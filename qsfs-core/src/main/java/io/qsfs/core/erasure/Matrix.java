package io.qsfs.core.erasure;

import java.util.Arrays;

/**
 * A matrix over {@link GaloisField}. Immutable, hence thread-safe.
 *
 * <p>Elements are kept row after row; {@code columnCount} is the width of a row.
 */
final class Matrix {
    private final int rowCount;
    private final int columnCount;
    private final byte[] elements;

    private Matrix(int rowCount, int columnCount, byte[] elements) {
        this.rowCount = rowCount;
        this.columnCount = columnCount;
        this.elements = elements;
    }

    /**
     * Element (r, c) is r to the power c: any {@code columnCount} distinct rows are independent.
     */
    static Matrix vandermonde(int rowCount, int columnCount) {
        byte[] elements = new byte[rowCount * columnCount];
        for (int row = 0; row < rowCount; row++) {
            for (int column = 0; column < columnCount; column++) {
                elements[row * columnCount + column] = (byte) GaloisField.power(row, column);
            }
        }
        return new Matrix(rowCount, columnCount, elements);
    }

    int rowCount() {
        return rowCount;
    }

    int columnCount() {
        return columnCount;
    }

    int get(int row, int column) {
        return elements[row * columnCount + column] & 0xff;
    }

    /** The given rows in the given order, which may repeat. */
    Matrix rows(int... rows) {
        byte[] selected = new byte[rows.length * columnCount];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(
                    elements, rows[i] * columnCount, selected, i * columnCount, columnCount);
        }
        return new Matrix(rows.length, columnCount, selected);
    }

    /** Rows {@code from} (inclusive) to {@code to} (exclusive). */
    Matrix rowRange(int from, int to) {
        byte[] range = Arrays.copyOfRange(elements, from * columnCount, to * columnCount);
        return new Matrix(to - from, columnCount, range);
    }

    Matrix times(Matrix right) {
        if (columnCount != right.rowCount) {
            throw new IllegalArgumentException(
                    columnCount + " columns cannot multiply " + right.rowCount + " rows");
        }
        byte[] product = new byte[rowCount * right.columnCount];
        for (int row = 0; row < rowCount; row++) {
            for (int i = 0; i < columnCount; i++) {
                addMultiple(right.elements, i, get(row, i), product, row, right.columnCount);
            }
        }
        return new Matrix(rowCount, right.columnCount, product);
    }

    /**
     * Gauss–Jordan elimination. Rows that are zero in the pivot's column cost nothing, so the
     * matrix of a stripe that lost few data shards (nearly an identity) inverts in far less than n³
     * steps.
     *
     * @throws ArithmeticException when the matrix is singular
     */
    Matrix inverse() {
        int size = rowCount;
        if (size != columnCount) {
            throw new IllegalArgumentException(size + " × " + columnCount + " is not square");
        }
        byte[] left = elements.clone();
        byte[] right = new byte[size * size];
        for (int i = 0; i < size; i++) {
            right[i * size + i] = 1;
        }
        for (int pivot = 0; pivot < size; pivot++) {
            int found = pivotRow(left, size, pivot);
            swapRows(left, size, pivot, found);
            swapRows(right, size, pivot, found);
            int scale = GaloisField.inverse(left[pivot * size + pivot] & 0xff);
            scaleRow(left, size, pivot, scale);
            scaleRow(right, size, pivot, scale);
            for (int row = 0; row < size; row++) {
                int factor = row == pivot ? 0 : left[row * size + pivot] & 0xff;
                addMultiple(left, pivot, factor, left, row, size);
                addMultiple(right, pivot, factor, right, row, size);
            }
        }
        return new Matrix(size, size, right);
    }

    private static int pivotRow(byte[] elements, int size, int pivot) {
        for (int row = pivot; row < size; row++) {
            if (elements[row * size + pivot] != 0) {
                return row;
            }
        }
        throw new ArithmeticException("the matrix is singular");
    }

    private static void swapRows(byte[] elements, int width, int a, int b) {
        if (a == b) {
            return;
        }
        byte[] row = Arrays.copyOfRange(elements, a * width, (a + 1) * width);
        System.arraycopy(elements, b * width, elements, a * width, width);
        System.arraycopy(row, 0, elements, b * width, width);
    }

    private static void scaleRow(byte[] elements, int width, int row, int factor) {
        for (int i = row * width; factor != 1 && i < (row + 1) * width; i++) {
            elements[i] = (byte) GaloisField.multiply(elements[i] & 0xff, factor);
        }
    }

    /**
     * Adds {@code factor} times a row of {@code from} to a row of {@code to}, both {@code width}
     * wide.
     */
    private static void addMultiple(
            byte[] from, int fromRow, int factor, byte[] to, int toRow, int width) {
        for (int i = 0; factor != 0 && i < width; i++) {
            int product = GaloisField.multiply(from[fromRow * width + i] & 0xff, factor);
            to[toRow * width + i] ^= (byte) product;
        }
    }
}
