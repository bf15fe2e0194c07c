package io.qsfs.s3.bucket;

/**
 * The CRC of a whole from those of its parts: appending n bytes multiplies the register by x^8n
 * modulo the polynomial, and CRC(ab) = CRC(a)·x^8|b| + CRC(b) for CRCs that begin and end with all
 * ones. Polynomials are reflected: the highest bit of a register is x^0.
 */
final class CrcCombination {
    private CrcCombination() {}

    /** Combines two values, big-endian, where the second part is that long. */
    static byte[] combine(
            ChecksumAlgorithm algorithm, byte[] first, byte[] second, long secondLength) {
        int width = algorithm.length() * 8;
        long polynomial =
                switch (algorithm) {
                    case CRC32 -> 0xedb88320L;
                    case CRC32C -> 0x82f63b78L;
                    case CRC64NVME -> Crc64Nvme.POLYNOMIAL;
                    case SHA1, SHA256, SHA512, MD5, XXHASH64, XXHASH3, XXHASH128 ->
                            throw new IllegalArgumentException(algorithm + " has no combination");
                };
        long shift = power(polynomial, width, secondLength);
        long combined = multiply(polynomial, width, shift, number(first)) ^ number(second);
        return ChecksumAlgorithm.bigEndian(combined, algorithm.length());
    }

    private static long number(byte[] bytes) {
        long value = 0;
        for (byte b : bytes) {
            value = value << 8 | (b & 0xff);
        }
        return value;
    }

    /** x^(8·bytes) modulo the polynomial, by squaring. */
    private static long power(long polynomial, int width, long bytes) {
        long one = 1L << (width - 1);
        long square = one >>> 8;
        long result = one;
        for (long n = bytes; n > 0; n >>>= 1) {
            if ((n & 1) != 0) {
                result = multiply(polynomial, width, result, square);
            }
            square = multiply(polynomial, width, square, square);
        }
        return result;
    }

    private static long multiply(long polynomial, int width, long a, long b) {
        long product = 0;
        long factor = b;
        for (int i = width - 1; i >= 0; i--) {
            if ((a >>> i & 1) != 0) {
                product ^= factor;
            }
            factor = (factor >>> 1) ^ ((factor & 1) * polynomial);
        }
        return product;
    }
}
