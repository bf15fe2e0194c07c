package io.qsfs.core.node.zdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.node.NodeAddress;
import io.qsfs.core.node.ShardKey;
import io.qsfs.core.node.ShardRead;
import io.qsfs.core.node.ShardStore;
import io.qsfs.core.time.Environment;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** What listens at a node's address is not a node, or a bad one: every request fails in time. */
final class RogueNodeTest {
    private static final ShardKey KEY = new ShardKey(1, 2);

    private final Environment environment = Environment.system();
    private final ZdbConnector patient =
            new ZdbConnector(ZdbClientConfig.of(_ -> ""), environment.time());
    private final ZdbConnector impatient =
            new ZdbConnector(
                    ZdbClientConfig.of(_ -> "").withSilenceMax(Duration.ofMillis(500)),
                    environment.time());
    private final List<AutoCloseable> opened = new ArrayList<>();

    /** Talks to one connection until it returns. */
    private interface Script {
        void talk(InputStream in, OutputStream out) throws IOException;
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable closeable : opened) {
            closeable.close();
        }
        patient.close();
        impatient.close();
        environment.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                "SSH-2.0-OpenSSH_9.6\r\n",
                "\u0000\u0001\u0002garbage",
                "$99999999999\r\n",
                "*100000\r\n",
                ":12x\r\n",
                "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n",
                "$3\r\nabcde",
            })
    void saysThatItIsNotANode(String greeting) throws Exception {
        ShardStore store =
                rogue(
                        patient,
                        (in, out) -> {
                            out.write(greeting.getBytes(StandardCharsets.ISO_8859_1));
                            out.flush();
                            drain(in);
                        });
        assertThatThrownBy(() -> store.get(KEY).get(30, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(StorageException.Unavailable.class)
                .hasMessageContaining(store.address().hostAndPort())
                .hasMessageContaining("0-db's protocol");
    }

    @Test
    void givesUpANodeThatNeverAnswers() throws Exception {
        ShardStore store = rogue(impatient, (in, _) -> drain(in));
        assertThatThrownBy(() -> store.get(KEY).get(30, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(StorageException.Unavailable.class)
                .hasMessageContaining("no answer");
    }

    @Test
    void givesUpANodeThatStopsAnsweringInTheMiddle() throws Exception {
        ShardStore store =
                rogue(
                        impatient,
                        (in, out) -> {
                            command(in);
                            out.write("+OK\r\n".getBytes(StandardCharsets.US_ASCII));
                            command(in);
                            out.write("$1000\r\nabc".getBytes(StandardCharsets.US_ASCII));
                            out.flush();
                            drain(in);
                        });
        assertThatThrownBy(() -> store.get(KEY).get(30, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(StorageException.Unavailable.class)
                .hasMessageContaining("no answer");
    }

    @Test
    void noticesAConnectionCutInTheMiddleOfAShard() throws Exception {
        ShardStore store =
                rogue(
                        patient,
                        (in, out) -> {
                            command(in);
                            out.write("+OK\r\n".getBytes(StandardCharsets.US_ASCII));
                            command(in);
                            out.write("$1000\r\nabc".getBytes(StandardCharsets.US_ASCII));
                            out.flush();
                        });
        CompletableFuture<ShardRead> read = store.get(KEY);
        assertThatThrownBy(() -> read.get(30, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(StorageException.Unavailable.class)
                .hasMessageContaining("connection lost");
    }

    @Test
    void noticesAConnectionCutInTheMiddleOfAWrite() throws Exception {
        ShardStore store =
                rogue(
                        patient,
                        (in, out) -> {
                            command(in);
                            out.write("+OK\r\n".getBytes(StandardCharsets.US_ASCII));
                            out.flush();
                            in.readNBytes(100_000);
                        });
        var value = ByteBuffer.allocate(ShardStore.RECORD_LENGTH_MAX);
        assertThatThrownBy(() -> store.put(KEY, value).get(30, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(StorageException.Unavailable.class);
        assertThat(value.position()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {":5\r\n", "+OK\r\n", "*0\r\n", "$20\r\nmore bytes than asked\r\n"})
    void doesNotBelieveAnswersThatFitNoRead(String answer) throws Exception {
        String framed = answer.startsWith("$") ? "$21\r\nmore bytes than asked\r\n" : answer;
        ShardStore store =
                rogue(
                        patient,
                        (in, out) -> {
                            command(in);
                            out.write("+OK\r\n".getBytes(StandardCharsets.US_ASCII));
                            command(in);
                            out.write(framed.getBytes(StandardCharsets.US_ASCII));
                            out.flush();
                            drain(in);
                        });
        assertThatThrownBy(() -> store.getRange(KEY, 0, 10).get(30, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(StorageException.Corrupt.class)
                .hasMessageContaining("nonsense");
    }

    @Test
    void saysWhatIsWrongWithAnOriginalZdb() throws Exception {
        ShardStore store =
                rogue(
                        patient,
                        (in, out) -> {
                            command(in);
                            out.write("+OK\r\n".getBytes(StandardCharsets.US_ASCII));
                            command(in);
                            out.write(
                                    "-Command not supported\r\n"
                                            .getBytes(StandardCharsets.US_ASCII));
                            out.flush();
                            drain(in);
                        });
        assertThatThrownBy(() -> store.getRange(KEY, 0, 10).get(30, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(StorageException.Unavailable.class)
                .hasMessageContaining("zdb-server");
    }

    private ShardStore rogue(ZdbConnector connector, Script script) throws Exception {
        var listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        List<Socket> sockets = new CopyOnWriteArrayList<>();
        Thread.ofVirtual().start(() -> serve(listener, sockets, script));
        ShardStore store =
                connector.connect(
                        NodeAddress.parse("zdb://127.0.0.1:" + listener.getLocalPort() + "/tree"));
        opened.add(store);
        opened.add(listener);
        opened.add(
                () -> {
                    for (Socket socket : sockets) {
                        socket.close();
                    }
                });
        return store;
    }

    private static void serve(ServerSocket listener, List<Socket> sockets, Script script) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try (socket) {
                                        script.talk(
                                                socket.getInputStream(), socket.getOutputStream());
                                    } catch (IOException clientLeft) {
                                        // The script is over.
                                    }
                                });
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** Reads one command of short arguments. */
    private static void command(InputStream in) throws IOException {
        int count = number(in);
        for (int i = 0; i < count; i++) {
            in.readNBytes(number(in) + 2);
        }
    }

    private static int number(InputStream in) throws IOException {
        var text = new StringBuilder();
        int next;
        while ((next = in.read()) >= 0 && next != '\n') {
            text.append((char) next);
        }
        return Integer.parseInt(text.substring(1).strip());
    }

    private static void drain(InputStream in) throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
    }
}
