package io.qsfs.core.journal;

import java.util.Optional;

/**
 * What a log did since it was opened.
 *
 * @param appended the last position given to a transaction
 * @param durable the last position that is durable
 * @param transactions appended
 * @param chunks appended
 * @param chunkBytes plaintext bytes of them
 * @param packs stored
 * @param packBytes bytes of them before coding
 * @param packsInFlight closed and not yet stored
 * @param retries of packs that nodes did not take at once
 * @param journalBytes stored journal bytes since the last checkpoint
 * @param checkpoint the position of the last checkpoint, 0 for none
 * @param trouble why nothing can be written now; empty when it can
 * @param writeBack empty when a commit waits for the nodes
 */
public record LogStats(
        long appended,
        long durable,
        long transactions,
        long chunks,
        long chunkBytes,
        long packs,
        long packBytes,
        int packsInFlight,
        long retries,
        long journalBytes,
        long checkpoint,
        Optional<String> trouble,
        Optional<WriteBackStats> writeBack) {}
