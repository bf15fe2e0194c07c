package io.qsfs.s3;

import io.qsfs.core.maintenance.WorkerStatus;
import io.qsfs.s3.notification.Notifier;
import io.qsfs.s3.operation.OperationMetrics;

import java.util.List;
import java.util.Map;

/**
 * What a gateway has done since it started.
 *
 * @param connections open now
 * @param requests under way now
 * @param operations totals by name
 * @param lifecycle what the worker does that carries out lifecycle rules
 * @param webhooks how the targets of notifications take their events
 */
public record S3Statistics(
        int connections,
        int requests,
        Map<String, OperationMetrics.Summary> operations,
        WorkerStatus lifecycle,
        List<Notifier.TargetStatus> webhooks) {
    public S3Statistics {
        operations = Map.copyOf(operations);
        webhooks = List.copyOf(webhooks);
    }
}
