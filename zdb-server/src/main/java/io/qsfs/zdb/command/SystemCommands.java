package io.qsfs.zdb.command;

import io.qsfs.zdb.namespace.NamespaceRegistry;
import io.qsfs.zdb.namespace.Passwords;
import io.qsfs.zdb.namespace.RefusedException;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Commands on the node itself. */
final class SystemCommands {
    private final NamespaceRegistry registry;
    private final InstantSource clock;
    private final Optional<String> adminPassword;
    private final CommandCounters counters;
    private final Instant started;

    SystemCommands(
            NamespaceRegistry registry,
            InstantSource clock,
            Optional<String> adminPassword,
            CommandCounters counters) {
        this.registry = registry;
        this.clock = clock;
        this.adminPassword = adminPassword;
        this.counters = counters;
        this.started = clock.instant();
    }

    Reply time() {
        Instant now = clock.instant();
        return new Reply.Many(
                List.of(
                        Reply.bulk(Long.toString(now.getEpochSecond())),
                        Reply.bulk(Integer.toString(now.getNano() / 1000))));
    }

    Reply auth(Session session, String password) throws RefusedException {
        if (adminPassword.isEmpty()) {
            throw new RefusedException("Authentication disabled");
        }
        if (!Passwords.same(bytes(adminPassword.get()), bytes(password))) {
            throw new RefusedException("Access denied");
        }
        session.becomeAdmin();
        return Reply.OK;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    Reply info() {
        CommandCounters.Stats stats = counters.stats();
        return Reply.bulk(
                "# server\n"
                        + "server_name: 0-db (zdb)\n"
                        + "server_revision: qsfs\n"
                        + "instance_id: "
                        + Long.toUnsignedString(registry.instance())
                        + "\nboot_time: "
                        + started.getEpochSecond()
                        + "\nuptime: "
                        + clock.instant().minusMillis(started.toEpochMilli()).getEpochSecond()
                        + "\n\n# clients\nclients_lifetime: "
                        + stats.sessions()
                        + "\n\n# internals\n"
                        + "sequential_key_size: 8\n"
                        + "data_version: 3\n"
                        + "index_version: 4\n"
                        + "\n# stats\ncommands_executed: "
                        + stats.executed()
                        + "\ncommands_failed: "
                        + stats.failed()
                        + "\ncommands_unauthorized: "
                        + stats.unauthorized()
                        + "\n");
    }
}
