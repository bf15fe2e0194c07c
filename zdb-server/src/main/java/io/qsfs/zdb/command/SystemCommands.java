package io.qsfs.zdb.command;

import io.qsfs.zdb.namespace.NamespaceRegistry;
import io.qsfs.zdb.namespace.NodeEvents;
import io.qsfs.zdb.namespace.RefusedException;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Commands on the node itself. */
final class SystemCommands {
    private static final int CHALLENGE_LENGTH = 8;

    private final NamespaceRegistry registry;
    private final InstantSource clock;
    private final Optional<String> adminPassword;
    private final CommandCounters counters;
    private final ProofCheck check;
    private final RandomGenerator random;
    private final Instant started;

    SystemCommands(NamespaceRegistry registry, CommandExecutor.Settings settings) {
        this.registry = registry;
        this.clock = settings.clock();
        this.adminPassword = settings.adminPassword();
        this.counters = settings.counters();
        this.check = new ProofCheck(settings.passwords());
        this.random = settings.random();
        this.started = clock.instant();
    }

    Reply time() {
        Instant now = clock.instant();
        return new Reply.Many(
                List.of(
                        Reply.bulk(Long.toString(now.getEpochSecond())),
                        Reply.bulk(Integer.toString(now.getNano() / 1000))));
    }

    Reply auth(Session session, Proof proof) throws RefusedException {
        if (adminPassword.isEmpty()) {
            throw new RefusedException("Authentication disabled");
        }
        if (proof instanceof Proof.Password password) {
            if (password.text().isEmpty()) {
                throw new RefusedException("Invalid argument");
            }
            if (password.text().length() > Arguments.PASSWORD_LENGTH_MAX) {
                throw new RefusedException("Password too long");
            }
        }
        if (!check.fits(session, proof, adminPassword.get())) {
            throw new RefusedException("Access denied");
        }
        session.becomeAdmin();
        return Reply.OK;
    }

    Reply challenge(Session session) {
        byte[] nonce = new byte[CHALLENGE_LENGTH];
        random.nextBytes(nonce);
        String text = HexFormat.of().formatHex(nonce);
        session.challenge(text);
        return new Reply.Simple(text);
    }

    Reply master(Session session) {
        session.becomeMaster();
        return new Reply.Simple("Hello, master");
    }

    Reply hooks() {
        return new Reply.Many(registry.events().runs().stream().map(SystemCommands::hook).toList());
    }

    private static Reply hook(NodeEvents.Run run) {
        return new Reply.Many(
                List.of(
                        Reply.bulk(run.type()),
                        new Reply.Many(run.arguments().stream().map(Reply::bulk).toList()),
                        new Reply.Whole(run.pid()),
                        new Reply.Whole(run.created().getEpochSecond()),
                        new Reply.Whole(run.finished().getEpochSecond()),
                        new Reply.Whole(run.status().orElse(0))));
    }

    Reply info() {
        CommandCounters.Stats stats = counters.stats();
        return Reply.bulk(
                "# server\n"
                        + "server_name: 0-db (zdb)\n"
                        + "server_revision: qsfs\n"
                        + "engine_revision: qsfs\n"
                        + "instance_id: "
                        + Integer.toUnsignedString((int) registry.instance())
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
