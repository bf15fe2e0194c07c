package io.qsfs.core.maintenance;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.stripe.Stripe;

/** The stripes of a volume, as whoever maintains them knows them. Thread-safe. */
interface StripeCatalog {
    /** Is given stripes one after another. */
    interface Visitor {
        void visit(Stripe stripe) throws StorageException;
    }

    /**
     * The stripes of one moment.
     *
     * <p>A view is taken before nodes are asked for their records: what it names was stored by
     * then.
     */
    interface View extends AutoCloseable {
        void forEach(Visitor visitor) throws StorageException;

        @Override
        void close();
    }

    View view() throws StorageException;

    /**
     * Notes that a stripe moved, unless it changed meanwhile; durable after {@link #sync}.
     *
     * @return whether it was noted
     */
    boolean moved(Stripe old, Stripe current) throws StorageException;

    void sync() throws StorageException;
}
