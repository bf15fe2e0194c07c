package io.qsfs.s3;

import io.qsfs.s3.operation.OperationMetrics;

import java.util.Map;

/**
 * What a gateway has done since it started.
 *
 * @param connections open now
 * @param requests under way now
 * @param operations totals by name
 */
public record S3Statistics(
        int connections, int requests, Map<String, OperationMetrics.Summary> operations) {
    public S3Statistics {
        operations = Map.copyOf(operations);
    }
}
