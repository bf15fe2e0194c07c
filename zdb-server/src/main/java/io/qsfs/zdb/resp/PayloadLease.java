package io.qsfs.zdb.resp;

import io.netty.buffer.ByteBuf;

import java.util.ArrayList;
import java.util.List;

/** The buffers of one request and its shares of budgets. Used by one thread at a time. */
public final class PayloadLease implements AutoCloseable {
    private final List<ByteBuf> buffers = new ArrayList<>(0);
    private final List<Charge> charges = new ArrayList<>(0);

    private record Charge(PayloadBudget budget, long length) {}

    PayloadLease() {}

    void charged(PayloadBudget budget, long length) {
        charges.add(new Charge(budget, length));
    }

    boolean isCharged() {
        return !charges.isEmpty();
    }

    void add(ByteBuf buffer) {
        buffers.add(buffer);
    }

    @Override
    public void close() {
        buffers.forEach(ByteBuf::release);
        buffers.clear();
        charges.forEach(charge -> charge.budget().release(charge.length()));
        charges.clear();
    }
}
