package io.qsfs.core.node.zdb;

import io.qsfs.core.error.Checks;

import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How nodes are talked to.
 *
 * @param password of a namespace by its name
 * @param adminPassword lets the client create namespaces on nodes that ask for one
 * @param connectTimeout until a connection must stand
 * @param silenceMax a connection that owes an answer and moves no byte for so long is given up;
 *     more than a sync of a busy disk takes
 * @param reconnectDelayMax between two tries to reach a node that is down
 * @param bytesInFlightMax of writes that a node has not confirmed
 * @param threads that serve all nodes together
 */
public record ZdbClientConfig(
        UnaryOperator<String> password,
        Optional<String> adminPassword,
        Duration connectTimeout,
        Duration silenceMax,
        Duration reconnectDelayMax,
        long bytesInFlightMax,
        int threads) {

    public ZdbClientConfig {
        Checks.argument(threads >= 1, "at least one thread is needed");
        Checks.argument(bytesInFlightMax > 0, "some bytes must be allowed in flight");
    }

    /**
     * Two threads keep both cores of a small machine busy; more would only wait for the network.
     */
    public static ZdbClientConfig of(UnaryOperator<String> password) {
        return new ZdbClientConfig(
                password,
                Optional.empty(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                Duration.ofSeconds(2),
                256L << 20,
                Math.min(2, Runtime.getRuntime().availableProcessors()));
    }

    public ZdbClientConfig withAdminPassword(String changed) {
        return new ZdbClientConfig(
                password,
                Optional.of(changed),
                connectTimeout,
                silenceMax,
                reconnectDelayMax,
                bytesInFlightMax,
                threads);
    }

    public ZdbClientConfig withSilenceMax(Duration changed) {
        return new ZdbClientConfig(
                password,
                adminPassword,
                connectTimeout,
                changed,
                reconnectDelayMax,
                bytesInFlightMax,
                threads);
    }
}
