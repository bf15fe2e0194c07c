package io.qsfs.bench.erasure;

/**
 * The baseline: the kind of loop that Java libraries use, one look-up in a table of products per
 * byte of input and output, inputs outside and outputs inside. The factors do not matter for speed.
 */
final class TableLoop {
    private final byte[][] products = new byte[256][256];
    private final int dataShardCount;
    private final int parityShardCount;

    TableLoop(int dataShardCount, int parityShardCount) {
        this.dataShardCount = dataShardCount;
        this.parityShardCount = parityShardCount;
        for (int a = 0; a < 256; a++) {
            for (int b = 0; b < 256; b++) {
                products[a][b] = (byte) product(a, b);
            }
        }
    }

    void encode(byte[] buffer, int shardLength) {
        for (int input = 0; input < dataShardCount; input++) {
            for (int output = 0; output < parityShardCount; output++) {
                byte[] row = products[factor(output, input)];
                int from = input * shardLength;
                int to = (dataShardCount + output) * shardLength;
                if (input == 0) {
                    assign(row, buffer, from, to, shardLength);
                } else {
                    add(row, buffer, from, to, shardLength);
                }
            }
        }
    }

    private static int factor(int output, int input) {
        return 2 + 16 * output + input;
    }

    private static void assign(byte[] row, byte[] buffer, int from, int to, int length) {
        for (int i = 0; i < length; i++) {
            buffer[to + i] = row[buffer[from + i] & 0xff];
        }
    }

    private static void add(byte[] row, byte[] buffer, int from, int to, int length) {
        for (int i = 0; i < length; i++) {
            buffer[to + i] ^= row[buffer[from + i] & 0xff];
        }
    }

    private static int product(int a, int b) {
        int sum = 0;
        for (int bit = 7; bit >= 0; bit--) {
            sum <<= 1;
            sum ^= (sum & 0x100) == 0 ? 0 : 0x11d;
            sum ^= (b >> bit & 1) == 0 ? 0 : a;
        }
        return sum;
    }
}
