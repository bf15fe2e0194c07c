package io.qsfs.zdb.resp;

import io.netty.buffer.ByteBuf;

import java.util.ArrayList;
import java.util.List;

/** The buffers of one request and its share of a budget. Used by one thread at a time. */
public final class PayloadLease implements AutoCloseable {
    private final PayloadBudget budget;
    private final List<ByteBuf> buffers = new ArrayList<>(1);
    private long charged;

    PayloadLease(PayloadBudget budget) {
        this.budget = budget;
    }

    void charged(long length) {
        charged += length;
    }

    void add(ByteBuf buffer) {
        buffers.add(buffer);
    }

    @Override
    public void close() {
        buffers.forEach(ByteBuf::release);
        buffers.clear();
        if (charged > 0) {
            budget.release(charged);
            charged = 0;
        }
    }
}
