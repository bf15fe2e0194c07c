package io.qsfs.zdb.server;

import io.qsfs.zdb.ZdbEngine;
import io.qsfs.zdb.resp.RespEncoder;

import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What the connections of a node share.
 *
 * @param committer when replies to writes wait for a sync
 * @param replyMemory bounds what clients have not taken
 * @param workers run what takes long
 * @param sendfile whether payloads may go from file to socket without passing through us
 * @param stop ends the node, in a thread of its own
 */
record NodeContext(
        ZdbEngine engine,
        Optional<Committer> committer,
        RespEncoder encoder,
        ReplyMemory replyMemory,
        Executor workers,
        CommandWatch watch,
        MirrorFeed mirrors,
        boolean sendfile,
        Runnable stop) {}
