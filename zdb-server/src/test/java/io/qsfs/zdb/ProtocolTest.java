package io.qsfs.zdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Every command, error and limit of the wire, against a running server with an admin password. */
final class ProtocolTest {
    private static final String ADMIN = "secret";

    @TempDir Path directory;
    private ZdbServer server;
    private RespClient admin;
    private RespClient client;

    @BeforeEach
    void start() throws IOException {
        server =
                ZdbServer.start(
                        ZdbServerConfig.local(directory, 0)
                                .withDurability(Durability.NONE)
                                .withAdminPassword(ADMIN));
        admin = RespClient.connect(server.port());
        client = RespClient.connect(server.port());
        assertThat(admin.call("AUTH", ADMIN)).isEqualTo("+OK");
    }

    @AfterEach
    void stop() throws IOException {
        admin.close();
        client.close();
        server.close();
    }

    private static byte[] bytes(String text) {
        return RespClient.ascii(text);
    }

    private static String text(@Nullable Object reply) {
        return reply instanceof byte[] raw
                ? new String(raw, StandardCharsets.UTF_8)
                : String.valueOf(reply);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PING|+PONG",
                "ping|+PONG",
                "NOSUCH|-Command not supported",
                "*|-This is not a valid command",
                "GET|-Unexpected arguments",
                "SET a|-Unexpected arguments",
                "SET a b 1|-Permission denied",
                "DEL a 1|-Permission denied",
                "DEL a|-Key not found",
                "MGET|-Invalid arguments",
                "EXISTS a|:0",
                "CHECK a|$-1",
                "LENGTH a|$-1",
                "KEYTIME a|$-1",
                "KEYCUR a|-Key not found",
                "SCAN|-No more data",
                "RSCAN|-No more data",
                "SCAN nonexisting|-Invalid key format",
                "KSCAN a|-No keys match",
                "HISTORY a|-Key not found",
                "HISTORY|-Invalid arguments",
                "HISTORY a b|-Invalid arguments",
                "DBSIZE|:0",
                "FLUSH|-Flushing public namespace denied",
                "NSNEW x|-Permission denied",
                "NSNEW|-Permission denied",
                "NSDEL x|-Permission denied",
                "NSSET x y z|-Permission denied",
                "NSJUMP|-Permission denied",
                "RELOAD x|-Permission denied",
                "STOP|-Permission denied",
                "MIRROR|-Permission denied",
                "MASTER|-Permission denied",
                "HOOKS|-Permission denied",
                "INDEX DIRTY|-Permission denied",
                "DATA RAW 0 28|-Permission denied",
                "NSINFO nosuch|-Namespace not found",
                "SELECT nosuch|-Namespace not found",
                "SELECT|-Invalid argument",
                "SELECT a b c d|-Too many arguments",
                "AUTH wrong|-Access denied",
                "AUTH a b c|-Unexpected arguments",
                "AUTH a b|-Only SECURE extra method supported",
                "AUTH SECURE abc|-No CHALLENGE requested, secure authentication not available",
                "WAIT|-Invalid arguments",
                "WAIT NOSUCH|-Unknown command to watch",
                "WAIT PING 5|-Invalid timeout",
                "WAIT PING 100|-Timeout",
                "FENCE|-Unexpected arguments",
                "GETRANGE a 0|-Unexpected arguments",
                "GETRANGE a x 1|-Invalid argument",
                "GETRANGE a 0 1|$-1",
                "HELLO 3|-NOPROTO unsupported protocol version",
                "CLIENT SETNAME x|+OK",
                "CLIENT NOSUCH|-Unknown CLIENT subcommand",
            })
    void answersAsDocumented(String request, String expected) throws IOException {
        Object reply = client.call((Object[]) request.split(" "));
        String shown =
                reply == null ? "$-1" : reply instanceof Long number ? ":" + number : text(reply);
        assertThat(shown).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NSNEW .|-This name is not allowed",
                "NSNEW ..|-This name is not allowed",
                "NSNEW a/b|-This name is not allowed",
                "NSNEW default|-This name is not allowed",
                "NSDEL default|-Cannot remove default namespace",
                "NSDEL nosuch|-This namespace doesn't exists",
                "NSSET default public 0|-Cannot update default namespace",
                "NSSET nosuch public 0|-Namespace not found",
                "NSSET default mode other|-Invalid property value (expected: user, seq)",
                "RELOAD nosuch|-Namespace not found",
                "RELOAD default extra|-Unexpected arguments",
                "INDEX OTHER|-Unknown INDEX subcommand",
                "INDEX DIRTY OTHER|-Unknown INDEX DIRTY subcommand",
                "DATA OTHER|-Unknown DATA subcommand",
                "DATA RAW x 1|-Invalid Request",
                "DATA RAW 9 28|-EOF",
                "NSJUMP|+OK",
            })
    void answersAdministrators(String request, String expected) throws IOException {
        assertThat(text(admin.call((Object[]) request.split(" ")))).isEqualTo(expected);
    }

    @Test
    void storesAndReads() throws IOException {
        assertThat(client.call("SET", "k", "value")).isEqualTo(bytes("k"));
        assertThat(client.call("SET", "k", "value")).isNull();
        assertThat(client.call("SETX", "empty", "")).isEqualTo(bytes("empty"));
        assertThat(client.call("GET", "empty")).isEqualTo(bytes(""));
        assertThat(client.call("MGET", "k", "none", "empty"))
                .usingRecursiveComparison()
                .isEqualTo(java.util.Arrays.asList(bytes("value"), null, bytes("")));
        assertThat(client.call("GETRANGE", "k", "1", "-2")).isEqualTo(bytes("alu"));
        assertThat(client.call("GETRANGE", "k", "9", "12")).isEqualTo(bytes(""));
        assertThat(client.call("GETRANGE", "k", "-100", "100")).isEqualTo(bytes("value"));
        assertThat(client.call("LENGTH", "k")).isEqualTo(5L);
        assertThat(client.call("CHECK", "k")).isEqualTo(1L);
        assertThat(client.call("EXISTS", "k")).isEqualTo(1L);
        assertThat(admin.call("SET", "t", "v", "1234")).isEqualTo(bytes("t"));
        assertThat(client.call("KEYTIME", "t")).isEqualTo(1234L);
        assertThat(admin.call("SET", "u", "v", "abc")).isEqualTo(bytes("u"));
        assertThat(client.call("KEYTIME", "u")).isEqualTo(0L);
        assertThat(admin.call("DEL", "t", "abc")).isEqualTo("-Invalid argument");
        assertThat(admin.call("DEL", "t", "99")).isEqualTo("+OK");
        assertThat(client.call("DBSIZE")).isEqualTo(3L);
        assertThat(client.call("KSCAN", "e"))
                .usingRecursiveComparison()
                .isEqualTo(List.of(bytes("0"), List.of(bytes("empty"))));
    }

    @Test
    void keepsToTheLimits() throws IOException {
        String longest = "k".repeat(255);
        assertThat(client.call("SET", longest, "v")).isEqualTo(bytes(longest));
        assertThat(client.call("SET", longest + "k", "v")).isEqualTo("-Key too large");
        assertThat(client.call("GET", longest + "k")).isEqualTo("-Invalid key");
        assertThat(client.call("SET", "", "v")).isEqualTo("-Invalid argument, key needed");
        assertThat(client.call("GET", "")).isEqualTo("-Invalid argument");
        byte[] largest = new byte[8 << 20];
        assertThat(client.call("SET", "large", largest)).isEqualTo(bytes("large"));
        assertThat(client.call("GET", "large")).isEqualTo(largest);
        Object[] words = new Object[1024];
        java.util.Arrays.fill(words, "none");
        words[0] = "MGET";
        assertThat((List<?>) client.call(words)).hasSize(1023);
        assertThat(admin.call("NSNEW", "n".repeat(128))).isEqualTo("+OK");
        assertThat(admin.call("NSNEW", "n".repeat(129))).isEqualTo("-Namespace too long");
        assertThat(admin.call("AUTH", "x".repeat(129))).isEqualTo("-Password too long");
        assertThat(admin.call("NSSET", "n".repeat(128), "maxsize", "4".repeat(64)))
                .isEqualTo("-Invalid value");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "+1~|-Malformed request, array expected",
                "*0~|-Missing arguments",
                "*-1~|-Internal memory error",
                "*1025~|-Too many arguments",
                "*1~*1~$1~X~|-Malformed query string",
                "*2~$3~GET~$-1~|-Malformed query string",
                "*3~$3~SET~$1~a~$8388609~|-Payload too big",
                "*x~|-Malformed query string",
                "*1~$4~PINGxx|-Malformed query string",
            })
    void endsConnectionsThatBreakTheProtocol(String sent, String expected) throws IOException {
        try (RespClient broken = RespClient.connect(server.port())) {
            broken.sendRaw(bytes(sent.replace("~", "\r\n")));
            assertThat(broken.read()).isEqualTo(expected);
            assertThat(broken.ended()).isTrue();
        }
    }

    @Test
    void takesInlineAndSlowAndPipelinedRequests() throws IOException {
        client.sendRaw(bytes("PING\r\nSET in line\n*1\n$4\nPING\n"));
        assertThat(client.read()).isEqualTo("+PONG");
        assertThat(client.read()).isEqualTo(bytes("in"));
        assertThat(client.read()).isEqualTo("+PONG");
        for (byte next : bytes("*2\r\n$3\r\nGET\r\n$2\r\nin\r\n")) {
            client.sendRaw(new byte[] {next});
        }
        assertThat(client.read()).isEqualTo(bytes("line"));
    }

    @Test
    void numbersRecordsInSequentialMode() throws IOException {
        assertThat(admin.call("NSNEW", "seq")).isEqualTo("+OK");
        assertThat(admin.call("NSSET", "seq", "mode", "seq")).isEqualTo("+OK");
        client.call("SELECT", "seq");
        byte[] zero = new byte[8];
        byte[] one = {1, 0, 0, 0, 0, 0, 0, 0};
        byte[] three = {3, 0, 0, 0, 0, 0, 0, 0};
        assertThat(client.call("SET", "", "a")).isEqualTo(zero);
        assertThat(client.call("SET", "", "b")).isEqualTo(one);
        assertThat(client.call("SET", zero, "c")).isEqualTo(zero);
        assertThat(client.call("SET", "", "d")).isEqualTo(three);
        assertThat(client.call("SET", "12345678", "x"))
                .isEqualTo("-Invalid key, only update authorized");
        assertThat(client.call("DEL", one)).isEqualTo("+OK");
        assertThat(client.call("SET", one, "x")).isEqualTo("-Invalid key, only update authorized");
        assertThat(client.call("GET", zero)).isEqualTo(bytes("c"));
        assertThat(client.call("KSCAN", "a"))
                .isEqualTo("-Index running mode doesn't support this feature");
        assertThat(admin.call("NSSET", "seq", "mode", "user"))
                .isEqualTo("-Cannot change mode of used namespace");
    }

    @Test
    void walksEarlierVersions() throws IOException {
        for (int i = 1; i <= 3; i++) {
            client.call("SET", "k", "v" + i);
        }
        List<?> newest = list(client.call("HISTORY", "k"));
        assertThat(newest.get(2)).isEqualTo(bytes("v3"));
        List<?> second = list(client.call("HISTORY", "k", newest.getFirst()));
        assertThat(second.get(2)).isEqualTo(bytes("v2"));
        List<?> first = list(client.call("HISTORY", "k", second.getFirst()));
        assertThat(first.get(2)).isEqualTo(bytes("v1"));
        assertThat(first.getFirst()).isNull();
        assertThat(client.call("HISTORY", "other", second.getFirst()))
                .isEqualTo("-Invalid arguments (invalid key)");
        assertThat(client.call("HISTORY", "k", new byte[8])).isEqualTo("-No more history");
        assertThat(client.call("HISTORY", "k", bytes("zzzzzzzz")))
                .isEqualTo("-Invalid arguments (index query)");
        List<?> raw = list(admin.call("DATA", "RAW", "0", "28"));
        assertThat(raw).hasSize(6);
        assertThat(raw.get(5)).isEqualTo(bytes("v1"));
        assertThat(admin.call("INDEX", "DIRTY")).isEqualTo(List.of(1L));
        assertThat(admin.call("INDEX", "DIRTY", "RESET")).isEqualTo("+OK");
        assertThat(admin.call("INDEX", "DIRTY")).isEqualTo(List.of());
    }

    @Test
    void scansForwardAndBackward() throws IOException {
        for (int i = 1; i <= 6; i++) {
            client.call("SET", "key" + i, "value");
        }
        client.call("DEL", "key1");
        client.call("DEL", "key6");
        assertThat(keys(client.call("SCAN"))).containsExactly("key2", "key3", "key4", "key5");
        assertThat(keys(client.call("RSCAN"))).containsExactly("key5", "key4", "key3", "key2");
        byte[] cursor = cursor("key4");
        assertThat(cursor).hasSize(17);
        assertThat(keys(client.call("SCANX", cursor))).containsExactly("key5");
        assertThat(keys(client.call("RSCAN", cursor))).containsExactly("key3", "key2");
        assertThat(client.call("SCAN", cursor("key5"))).isEqualTo("-No more data");
        assertThat(client.call("RSCAN", cursor("key2"))).isEqualTo("-No more data");
    }

    private byte[] cursor(String key) throws IOException {
        return (byte[]) Objects.requireNonNull(client.call("KEYCUR", key));
    }

    private static List<?> list(@Nullable Object reply) {
        return (List<?>) Objects.requireNonNull(reply);
    }

    private static List<String> keys(@Nullable Object reply) {
        List<?> rows = (List<?>) ((List<?>) java.util.Objects.requireNonNull(reply)).get(1);
        return rows.stream().map(row -> text(((List<?>) row).getFirst())).toList();
    }

    @Test
    void protectsNamespacesByPassword() throws IOException, NoSuchAlgorithmException {
        admin.call("NSNEW", "ns");
        admin.call("NSSET", "ns", "password", "pw");
        assertThat(client.call("SELECT", "ns")).isEqualTo("+OK");
        assertThat(client.call("SET", "k", "v")).isEqualTo("-Namespace is in read-only mode");
        admin.call("NSSET", "ns", "public", "0");
        assertThat(client.call("SELECT", "ns")).isEqualTo("-Namespace protected and private");
        assertThat(client.call("SELECT", "ns", "pwx")).isEqualTo("-Access denied");
        assertThat(client.call("SELECT", "ns", "pw")).isEqualTo("+OK");
        assertThat(client.call("SET", "k", "v")).isEqualTo(bytes("k"));
        assertThat(client.call("FLUSH")).isEqualTo("+OK");
        assertThat(client.call("DBSIZE")).isEqualTo(0L);
        assertThat(client.call("GET", "k")).isNull();
        String challenge = text(client.call("AUTH", "SECURE", "CHALLENGE")).substring(1);
        assertThat(challenge).hasSize(16);
        assertThat(client.call("SELECT", "ns", "SECURE", sha1(challenge + ":pw"))).isEqualTo("+OK");
        assertThat(client.call("SELECT", "ns", "SECURE", sha1(challenge + ":pw")))
                .isEqualTo("-No CHALLENGE requested, secure authentication not available");
        challenge = text(client.call("AUTH", "SECURE", "CHALLENGE")).substring(1);
        assertThat(client.call("AUTH", "SECURE", sha1(challenge + ":" + ADMIN))).isEqualTo("+OK");
        assertThat(client.call("NSLIST"))
                .usingRecursiveComparison()
                .isEqualTo(List.of(bytes("default"), bytes("ns")));
        assertThat(text(client.call("NSINFO", "ns")))
                .startsWith("# namespace\nname: ns\nentries: 0\npublic: no\nworm: no\n");
    }

    private static String sha1(String text) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes(text)));
    }

    @Test
    void limitsLocksFreezesAndWritesOnce() throws IOException {
        admin.call("NSNEW", "ns");
        client.call("SELECT", "ns");
        admin.call("NSSET", "ns", "maxsize", "16");
        assertThat(client.call("SET", "key1", "0123456789")).isEqualTo(bytes("key1"));
        assertThat(client.call("SET", "key2", "abcdef")).isEqualTo(bytes("key2"));
        assertThat(client.call("SET", "key3", "x")).isEqualTo("-No space left on this namespace");
        assertThat(client.call("SET", "key1", "12345")).isEqualTo(bytes("key1"));
        assertThat(client.call("SET", "key3", "12345")).isEqualTo(bytes("key3"));
        admin.call("NSSET", "ns", "worm", "1");
        assertThat(client.call("SET", "key1", "x"))
                .isEqualTo("-Namespace is protected by worm mode");
        assertThat(client.call("DEL", "key1"))
                .isEqualTo("-Cannot delete a key when namespace is in worm mode");
        admin.call("NSSET", "ns", "worm", "0");
        admin.call("NSSET", "ns", "lock", "1");
        assertThat(client.call("SET", "key1", "x"))
                .isEqualTo("-Namespace is temporarily locked (read-only)");
        assertThat(client.call("GET", "key1")).isEqualTo(bytes("12345"));
        admin.call("NSSET", "ns", "freeze", "1");
        assertThat(client.call("GET", "key1"))
                .isEqualTo("-Namespace is temporarily frozen (read-write disabled)");
        admin.call("NSSET", "ns", "freeze", "0");
        admin.call("NSSET", "ns", "lock", "0");
        assertThat(admin.call("RELOAD", "ns")).isEqualTo("+OK");
        assertThat(client.call("GET", "key1")).isEqualTo(bytes("12345"));
        assertThat(admin.call("NSDEL", "ns")).isEqualTo("+OK");
        assertThat(client.call("GET", "key1"))
                .isEqualTo("-Your active namespace is not available anymore (probably removed).");
        assertThat(client.ended()).isTrue();
    }

    @Test
    void wakesWhoWaitsAndFeedsMirrors() throws IOException {
        try (RespClient waiter = RespClient.connect(server.port());
                RespClient mirror = RespClient.connect(server.port())) {
            mirror.call("AUTH", ADMIN);
            assertThat(mirror.call("MIRROR")).isEqualTo("+Starting mirroring");
            waiter.send("WAIT", "SET", "20000");
            assertThat(mirror.read()).isInstanceOf(List.class);
            client.call("SET", "k", "v");
            assertThat(waiter.read()).isEqualTo("+SET");
            List<?> event = (List<?>) mirror.read();
            assertThat(event).hasSize(6);
            assertThat(java.util.Objects.requireNonNull(event).get(1)).isEqualTo(bytes("default"));
            assertThat(event.get(3)).isEqualTo(bytes("SET"));
            assertThat(event.get(5)).isEqualTo(bytes("v"));
            assertThat(admin.call("MASTER")).isEqualTo("+Hello, master");
            assertThat(admin.call("SET", "m", "x", "42")).isEqualTo(bytes("m"));
            assertThat(client.call("GET", "m")).isEqualTo(bytes("x"));
        }
    }

    /** Who is woken finds what woke it, also when that took long. */
    @Test
    void tellsOfACommandAfterItRan() throws IOException {
        byte[] large = new byte[4 << 20];
        assertThat(admin.call("MIRROR")).isEqualTo("+Starting mirroring");
        try (RespClient waiter = RespClient.connect(server.port())) {
            for (int i = 0; i < 5; i++) {
                startWaiting(waiter, "*");
                client.call("PING");
                assertThat(waiter.read()).isEqualTo("+PING");
                startWaiting(waiter, "SET");
                waiter.send("LENGTH", "large" + i);
                client.send("SET", "large" + i, large);
                assertThat(waiter.read()).isEqualTo("+SET");
                assertThat(waiter.read()).isEqualTo((long) large.length);
                client.read();
            }
        }
    }

    /** The administrator mirrors, and so knows when the node has got it. */
    private void startWaiting(RespClient waiter, String command) throws IOException {
        waiter.send("WAIT", command, "20000");
        List<?> event;
        do {
            event = list(admin.read());
        } while (!text(event.get(3)).equals("WAIT"));
    }

    @Test
    void showsTheNextIdAsZdbfsReadsIt() throws IOException {
        for (int i = 0; i < 0x102; i++) {
            client.call("SET", "k" + i, "v");
        }
        String info = text(client.call("NSINFO", "default"));
        assertThat(info).contains("\nnext_internal_id: 0x02010000\n").contains("\nlocked: no\n");
        admin.call("NSSET", "default", "lock", "1");
        assertThat(text(client.call("NSINFO", "default"))).contains("\nlocked: yes\n");
    }

    @Test
    void stopsForAnAdministrator() throws IOException, InterruptedException {
        assertThat(admin.call("STOP")).isEqualTo("+Stopping");
        server.awaitClose();
    }
}
