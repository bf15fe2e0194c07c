package io.qsfs.s3.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;

import java.io.IOException;

final class FlowBudgetTest {
    @Test
    void beyondTheBudgetABodyMayHoldALittleOnly() throws IOException {
        var budget = new FlowBudget(100_000);
        var first = new RequestBody(budget, () -> {});
        var second = new RequestBody(budget, () -> {});
        first.offer(Unpooled.wrappedBuffer(new byte[100_001]));
        second.offer(Unpooled.wrappedBuffer(new byte[FlowBudget.TIGHT_BYTES]));
        assertThat(second.wantsMore()).isFalse();
        // It does not wait for what it may not hold.
        assertThat(second.await(100_000)).isEqualTo(FlowBudget.TIGHT_BYTES);
        first.release();
        assertThat(second.wantsMore()).isTrue();
        byte[] target = new byte[FlowBudget.TIGHT_BYTES];
        assertThat(second.readFully(target, 0, target.length)).isEqualTo(target.length);
        assertThat(budget.share(1 << 20)).isEqualTo(1 << 20);
    }
}
