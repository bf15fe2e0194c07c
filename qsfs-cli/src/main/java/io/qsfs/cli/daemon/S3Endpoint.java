package io.qsfs.cli.daemon;

import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;
import io.qsfs.cli.OpenHome;
import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.Settings;
import io.qsfs.core.volume.Volume;
import io.qsfs.s3.S3Gateway;
import io.qsfs.s3.S3GatewayConfig;
import io.qsfs.s3.S3Statistics;
import io.qsfs.s3.auth.AccessKey;
import io.qsfs.s3.auth.CredentialStore;
import io.qsfs.s3.auth.UserPolicy;
import io.qsfs.s3.http.HttpServerConfig;
import io.qsfs.s3.http.TlsConfig;
import io.qsfs.s3.notification.Webhook;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The S3 endpoint of a daemon, with the user, key and bucket that the first start makes. */
public final class S3Endpoint implements AutoCloseable {
    /** Who owns the home owns what this user stores. */
    private static final String FIRST_USER = "admin";

    private static final String FIRST_BUCKET = "files";

    /** How many ports behind the wished one are tried. */
    private static final int PORTS_TRIED = 200;

    private final Settings.S3 settings;
    private final CredentialStore credentials;
    private final S3Gateway gateway;

    private S3Endpoint(Settings.S3 settings, CredentialStore credentials, S3Gateway gateway) {
        this.settings = settings;
        this.credentials = credentials;
        this.gateway = gateway;
    }

    /** Serves on the wished port or the next free one, which the settings then remember. */
    static S3Endpoint start(Home home, Settings settings, OpenHome open) throws IOException {
        Volume volume = open.engine().volume();
        byte[] sealingKey = open.serviceKey("s3");
        CredentialStore credentials = CredentialStore.open(volume, sealingKey);
        Arrays.fill(sealingKey, (byte) 0);
        AccessKey first = ensureFirstKey(home, volume, credentials);
        S3Gateway gateway = listen(home, settings, open, credentials);
        try {
            var owner = credentials.find(first.id());
            if (owner.isPresent()) {
                gateway.ensureBucket(FIRST_BUCKET, owner.get().identity());
            }
        } catch (IOException | RuntimeException e) {
            gateway.close();
            throw e;
        }
        Settings.S3 wished = settings.s3();
        Settings.S3 used = wished.withPort(gateway.port());
        if (!used.equals(wished)) {
            Settings.read(home).withS3(used).write(home);
        }
        return new S3Endpoint(used, credentials, gateway);
    }

    /** Such as {@code http://127.0.0.1:9000}. */
    public String url() {
        return url(settings);
    }

    static String url(Settings.S3 settings) {
        return (settings.tls() ? "https" : "http")
                + "://"
                + settings.address()
                + ":"
                + settings.port();
    }

    /** A key to begin with: that of the first user. */
    public Optional<AccessKey> firstKey() {
        return firstKey(credentials);
    }

    private static Optional<AccessKey> firstKey(CredentialStore credentials) {
        return credentials.keys().stream().filter(key -> key.user().equals(FIRST_USER)).findFirst();
    }

    public CredentialStore credentials() {
        return credentials;
    }

    public S3Statistics statistics() {
        return gateway.statistics();
    }

    @Override
    public void close() {
        gateway.close();
    }

    private static AccessKey ensureFirstKey(Home home, Volume volume, CredentialStore credentials)
            throws IOException {
        Optional<AccessKey> known = firstKey(credentials);
        if (known.isPresent()) {
            return known.get();
        }
        int uid = (Integer) Files.getAttribute(home.directory(), "unix:uid");
        int gid = (Integer) Files.getAttribute(home.directory(), "unix:gid");
        String policy = UserPolicy.READWRITE.title();
        credentials.putUser(new CredentialStore.User(FIRST_USER, uid, gid, Map.of(policy, "")));
        AccessKey made = credentials.addKey(FIRST_USER);
        volume.sync();
        return made;
    }

    private static S3Gateway listen(
            Home home, Settings settings, OpenHome open, CredentialStore credentials)
            throws IOException {
        Settings.S3 wished = settings.s3();
        BindException taken = new BindException("no port tried");
        for (int port = wished.port(); port < wished.port() + PORTS_TRIED; port++) {
            var http =
                    HttpServerConfig.of(new InetSocketAddress(wished.address(), port))
                            .withTls(tls(home, wished));
            S3GatewayConfig config =
                    S3GatewayConfig.of(http)
                            .withAccessLog(home.daemonLog().resolveSibling("s3-access.log"))
                            .withWebhooks(webhooks(wished))
                            .withLifecycleDay(Duration.ofSeconds(wished.lifecycleDaySeconds()));
            try {
                return S3Gateway.start(
                        open.engine().volume(), credentials, config, open.environment());
            } catch (BindException e) {
                taken = e;
            }
        }
        throw taken;
    }

    private static Map<String, Webhook> webhooks(Settings.S3 wished) throws CommandException {
        var targets = new TreeMap<String, Webhook>();
        for (Settings.Webhook target : wished.webhook()) {
            Optional<String> token =
                    target.token().isEmpty() ? Optional.empty() : Optional.of(target.token());
            try {
                targets.put(target.name(), new Webhook(URI.create(target.url()), token));
            } catch (IllegalArgumentException e) {
                throw new CommandException(
                        ExitCode.FAILED,
                        "the settings' webhook "
                                + target.name()
                                + " needs an address that begins with http:// or https://, not "
                                + target.url(),
                        e);
            }
        }
        return targets;
    }

    private static Optional<TlsConfig> tls(Home home, Settings.S3 wished) throws CommandException {
        if (!wished.tls()) {
            return Optional.empty();
        }
        Path chain = home.directory().resolve("s3.crt");
        Path key = home.directory().resolve("s3.key");
        if (!Files.exists(chain) || !Files.exists(key)) {
            throw new CommandException(
                    ExitCode.NOT_FOUND,
                    "https needs a certificate: put the chain into "
                            + chain
                            + " and its key (PKCS #8, PEM) into "
                            + key);
        }
        return Optional.of(new TlsConfig(chain, key));
    }
}
