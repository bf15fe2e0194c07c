package io.qsfs.zdb.namespace;

import io.qsfs.zdb.index.IndexStore;
import io.qsfs.zdb.segment.SegmentLog;

import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/** What a namespace needs of its node. */
interface NamespaceContext {
    IndexStore store();

    InstantSource clock();

    SpaceGuard space();

    /** Runs work that may wait for the disk. */
    Executor background();

    /** Returns whether the index may only reflect what is durable in the log. */
    boolean syncBeforeIndex();

    /** Is told that a namespace has records that are not synced. */
    void wrote(Namespace namespace);

    /** Is told of a failed operation; the namespace goes on without it. */
    void failed(Namespace namespace, String what, IOException cause);

    /** Is told in one sentence what was found when records were opened. */
    void report(Namespace namespace, String message);

    NodeEvents events();

    /** Writes settings, durably. */
    void write(NamespaceSettings settings) throws IOException;

    /** Returns a number never returned before in this node. */
    int nextNumber() throws IOException;

    /** Opens the segments that belong to settings and deletes dead ones. */
    SegmentLog openLog(NamespaceSettings settings) throws IOException;
}
