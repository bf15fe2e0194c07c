package io.qsfs.core.erasure;

/**
 * The field GF(2⁸) with the polynomial x⁸ + x⁴ + x³ + x² + 1 (0x11d), in which 2 generates every
 * element but 0. Addition is exclusive or. Elements are ints from 0 to 255.
 *
 * <p>Stateless and thread-safe.
 */
final class GaloisField {
    static final int SIZE = 256;

    private static final int POLYNOMIAL = 0x11d;
    private static final int ORDER = SIZE - 1;

    /** {@code EXP[i] = 2^i}, twice over, so that a sum of two logarithms needs no modulo. */
    private static final short[] EXP = new short[2 * ORDER];

    private static final short[] LOG = new short[SIZE];

    static {
        int power = 1;
        for (int exponent = 0; exponent < ORDER; exponent++) {
            EXP[exponent] = (short) power;
            EXP[exponent + ORDER] = (short) power;
            LOG[power] = (short) exponent;
            power <<= 1;
            if (power >= SIZE) {
                power ^= POLYNOMIAL;
            }
        }
    }

    private GaloisField() {}

    static int multiply(int a, int b) {
        return a == 0 || b == 0 ? 0 : EXP[LOG[a] + LOG[b]];
    }

    static int inverse(int a) {
        if (a == 0) {
            throw new ArithmeticException("0 has no inverse");
        }
        return EXP[ORDER - LOG[a]];
    }

    /**
     * {@code base} multiplied by itself {@code exponent} times; the empty product is 1, also of 0.
     */
    static int power(int base, int exponent) {
        if (exponent == 0) {
            return 1;
        }
        return base == 0 ? 0 : EXP[(LOG[base] * exponent) % ORDER];
    }
}
