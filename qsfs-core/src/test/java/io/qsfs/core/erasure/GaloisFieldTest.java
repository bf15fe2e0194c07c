package io.qsfs.core.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GaloisFieldTest {
    @Test
    void productsAreThoseOfPolynomialsModulo0x11d() {
        for (int a = 0; a < GaloisField.SIZE; a++) {
            for (int b = 0; b < GaloisField.SIZE; b++) {
                assertThat(GaloisField.multiply(a, b)).isEqualTo(polynomialProduct(a, b));
            }
        }
    }

    @Test
    void everythingButZeroHasAnInverse() {
        for (int a = 1; a < GaloisField.SIZE; a++) {
            assertThat(GaloisField.multiply(a, GaloisField.inverse(a))).isEqualTo(1);
        }
        assertThatThrownBy(() -> GaloisField.inverse(0)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void powersAreRepeatedProducts() {
        for (int base = 0; base < GaloisField.SIZE; base++) {
            int expected = 1;
            for (int exponent = 0; exponent < 600; exponent++) {
                assertThat(GaloisField.power(base, exponent)).isEqualTo(expected);
                expected = GaloisField.multiply(expected, base);
            }
        }
    }

    private static int polynomialProduct(int a, int b) {
        int product = 0;
        for (int bit = 7; bit >= 0; bit--) {
            product <<= 1;
            product ^= (product & 0x100) == 0 ? 0 : 0x11d;
            product ^= (b >> bit & 1) == 0 ? 0 : a;
        }
        return product;
    }
}
