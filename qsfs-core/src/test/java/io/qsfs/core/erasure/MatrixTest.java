package io.qsfs.core.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MatrixTest {
    @Test
    void aMatrixTimesItsInverseIsTheIdentity() {
        for (int size = 1; size < 40; size++) {
            Matrix square = Matrix.vandermonde(50, size).rowRange(50 - size, 50);
            assertIdentity(square.times(square.inverse()));
            assertIdentity(square.inverse().times(square));
        }
    }

    @Test
    void rowsAreTakenInTheGivenOrder() {
        Matrix powers = Matrix.vandermonde(4, 3);
        Matrix picked = powers.rows(3, 1);
        assertThat(picked.rowCount()).isEqualTo(2);
        assertThat(picked.get(0, 2)).isEqualTo(GaloisField.multiply(3, 3));
        assertThat(picked.get(1, 2)).isEqualTo(1);
    }

    @Test
    void whatHasNoInverseOrProductIsRefused() {
        Matrix powers = Matrix.vandermonde(4, 3);
        assertThatThrownBy(() -> powers.rows(2, 2, 3).inverse())
                .isInstanceOf(ArithmeticException.class);
        assertThatIllegalArgumentException().isThrownBy(powers::inverse);
        assertThatIllegalArgumentException().isThrownBy(() -> powers.times(powers));
    }

    private static void assertIdentity(Matrix matrix) {
        for (int row = 0; row < matrix.rowCount(); row++) {
            for (int column = 0; column < matrix.columnCount(); column++) {
                assertThat(matrix.get(row, column)).isEqualTo(row == column ? 1 : 0);
            }
        }
    }
}
