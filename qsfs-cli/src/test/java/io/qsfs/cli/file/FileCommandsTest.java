package io.qsfs.cli.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.qsfs.cli.CommandException;
import io.qsfs.cli.VolumeCommand;
import io.qsfs.core.error.StorageException;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Random;

/** The commands on files over a whole engine with nodes in memory. */
final class FileCommandsTest {
    private static MemoryVolume volume;

    @TempDir private Path local;

    @BeforeAll
    static void open() throws StorageException {
        volume = new MemoryVolume();
    }

    @AfterAll
    static void close() throws StorageException {
        volume.close();
    }

    @AfterEach
    void empty() throws IOException {
        for (JsonNode entry : json(run(new ListCommand(), "--json", "/"))) {
            run(new RemoveCommand(), "-r", entry.get("path").asText());
        }
    }

    @Test
    void aTreeComesBackAsItWas() throws IOException {
        Path tree = tree();
        var stored = run(new PutCommand(), tree.toString(), "/tree");
        assertThat(stored.messages()).isEmpty();
        assertThat(stored.output()).isEmpty();
        run(new GetCommand(), "/tree", "back");
        assertThat(TreeSnapshot.of(local.resolve("back"))).isEqualTo(TreeSnapshot.of(tree));
    }

    @Test
    void fetchingOverAnOlderCopyReplacesIt() throws IOException {
        Path tree = tree();
        run(new PutCommand(), tree.toString(), "/tree");
        run(new GetCommand(), "/tree", "back");
        Files.writeString(local.resolve("back/small"), "changed meanwhile");
        run(new GetCommand(), "/tree/", "other/");
        run(new GetCommand(), "/tree/small", "back/small");
        assertThat(local.resolve("back/small")).hasSameBinaryContentAs(tree.resolve("small"));
        assertThat(TreeSnapshot.of(local.resolve("other/tree"))).isEqualTo(TreeSnapshot.of(tree));
    }

    @Test
    void aPipeOrDeviceTakesTheContentAndStaysWhatItIs() throws Exception {
        Files.writeString(local.resolve("small"), "content");
        run(new PutCommand(), local.resolve("small").toString(), "/small");
        Path pipe = local.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        var reader = new ProcessBuilder("cat", pipe.toString()).start();
        run(new GetCommand(), "/small", pipe.toString());
        assertThat(new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("content");
        assertThat(Files.readAttributes(pipe, BasicFileAttributes.class).isOther()).isTrue();
    }

    @Test
    void manySmallFilesAndStoringThemAgain() throws IOException {
        Path tree = Files.createDirectory(local.resolve("many"));
        for (int i = 0; i < 1500; i++) {
            Files.writeString(tree.resolve("file " + i), "content of " + i);
        }
        run(new PutCommand(), "many", "/many");
        Files.writeString(tree.resolve("file 7"), "new");
        var again = run(new PutCommand(), "many/file 7", "many/file 8", "/many", "--json");
        assertThat(json(again).get("files").asInt()).isEqualTo(2);
        assertThat(json(run(new ListCommand(), "--json", "/many"))).hasSize(1500);
        assertThat(run(new CatCommand(), "/many/file 7").text()).isEqualTo("new");
    }

    @Test
    void attributesAndFifosComeBackAndSocketsAreNamed() throws Exception {
        Path tree = Files.createDirectory(local.resolve("odd"));
        Path file = Files.writeString(tree.resolve("file"), "content");
        Files.setAttribute(file, "user:Farbe", ByteBuffer.wrap("grün".getBytes(UTF_8)));
        Files.setAttribute(file, "user:empty", ByteBuffer.allocate(0));
        Files.setAttribute(tree, "user:of a directory", ByteBuffer.wrap(new byte[60]));
        mode(file, 0444);
        var fifo = new ProcessBuilder("mkfifo", "-m", "640", tree.resolve("fifo").toString());
        assertThat(fifo.start().waitFor()).isZero();
        run(new PutCommand(), "odd", "/odd");
        assertThat(run(new GetCommand(), "/odd", "back").messages()).isEmpty();
        assertThat(TreeSnapshot.of(local.resolve("back"))).isEqualTo(TreeSnapshot.of(tree));
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(tree.resolve("socket")));
            run(new PutCommand(), "odd/socket", "/odd/");
        }
        assertThat(run(new GetCommand(), "/odd", "again").messages())
                .contains("/odd/socket")
                .contains("not copied");
    }

    @Test
    void holesStayHoles() throws IOException {
        try (var file = new RandomAccessFile(local.resolve("sparse").toFile(), "rw")) {
            file.setLength(40 << 20);
            file.seek(20 << 20);
            file.write(new byte[] {1, 2, 3});
        }
        run(new PutCommand(), "sparse", "/");
        JsonNode stat = json(run(new StatCommand(), "--json", "/sparse")).get(0);
        assertThat(stat.get("size").asLong()).isEqualTo(40 << 20);
        assertThat(stat.get("allocated").asLong()).isLessThanOrEqualTo(1 << 17);
        run(new GetCommand(), "/sparse", "back");
        assertThat(local.resolve("back")).hasSameBinaryContentAs(local.resolve("sparse"));
    }

    @Test
    void standardInputAndOutput() throws IOException {
        byte[] content = new byte[3_000_000];
        new Random(Long.getLong("seed", 1)).nextBytes(content);
        run(session(content, false), new PutCommand(), "-", "/new/parents/stream");
        assertThat(run(new CatCommand(), "/new/parents/stream").output()).isEqualTo(content);
        assertThat(run(new GetCommand(), "/new/parents/stream", "-").output()).isEqualTo(content);
        assertThat(fails(new PutCommand(), "-", "/new/")).contains("name a file");
    }

    @Test
    void whereThingsGo() throws IOException {
        Files.writeString(local.resolve("a"), "a");
        Files.createDirectory(local.resolve("d"));
        Files.writeString(local.resolve("d/x"), "x");
        run(new PutCommand(), "a", "/as-name");
        run(new PutCommand(), "a", "d", "/into");
        run(new PutCommand(), "d", "/into");
        run(new PutCommand(), "d", "/deep/er/");
        assertThat(paths("/"))
                .isEqualTo(
                        "/as-name /deep /deep/er /deep/er/d /deep/er/d/x"
                                + " /into /into/a /into/d /into/d/x");
    }

    @Test
    void whatIsInTheWayIsNamed() throws IOException {
        Files.writeString(local.resolve("f"), "f");
        Files.createDirectories(local.resolve("d/f"));
        run(new PutCommand(), "d", "/");
        assertThat(failsSoftly(new PutCommand(), "f", "/d")).contains("f: is a directory");
        run(new PutCommand(), "f", "/g");
        assertThat(failsSoftly(new PutCommand(), "d", "/g")).contains("not a directory");
        assertThat(fails(new PutCommand(), "missing", "/")).contains("missing: no such file");
        assertThat(fails(new GetCommand(), "/missing", "x")).contains("/missing: no such file");
        assertThat(failsSoftly(new CatCommand(), "/d")).contains("/d: is a directory");
        assertThat(failsSoftly(new StatCommand(), "/g/below")).contains("/g: not a directory");
    }

    @Test
    void linksAreFollowedInsideTheVolumeOnly() throws IOException {
        Files.createDirectory(local.resolve("t"));
        Files.writeString(local.resolve("t/file"), "content");
        Files.createSymbolicLink(local.resolve("t/relative"), Path.of("../t/file"));
        Files.createSymbolicLink(local.resolve("t/absolute"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(local.resolve("t/loop"), Path.of("loop"));
        run(new PutCommand(), "t", "/t");
        assertThat(run(new CatCommand(), "/t/relative").text()).isEqualTo("content");
        assertThat(failsSoftly(new CatCommand(), "/t/absolute")).contains("out of the volume");
        assertThat(failsSoftly(new CatCommand(), "/t/loop")).contains("too many symbolic links");
        assertThat(run(new StatCommand(), "/t/relative").text()).contains("-> ../t/file");
    }

    @Test
    void listingsLookLikeListings() throws IOException {
        Path tree = tree();
        run(new PutCommand(), tree.toString(), "/tree");
        String text = run(new ListCommand(), "-lR", "/tree").text();
        assertThat(text).contains("-rwxr-x---").contains(" -> small").contains("/tree/dir:");
        assertThat(run(new ListCommand(), "-d", "/tree").text()).isEqualTo("tree\n");
        assertThat(run(new ListCommand(), "/tree/small").text()).isEqualTo("small\n");
        assertThat(run(new ListCommand(), "/tree").text()).contains("li\\x0ane");
    }

    @Test
    void removing() throws IOException {
        Path tree = tree();
        run(new PutCommand(), tree.toString(), "/tree");
        assertThat(failsSoftly(new RemoveCommand(), "/tree")).contains("use -r");
        assertThat(failsSoftly(new RemoveCommand(), "/none")).contains("/none: no such file");
        run(new RemoveCommand(), "-f", "/none");
        run(new RemoveCommand(), "/tree/small");
        run(new RemoveCommand(), "-r", "/tree");
        assertThat(paths("/")).isEmpty();
        assertThat(failsSoftly(new RemoveCommand(), "-r", "/")).contains("root stays");
    }

    @Test
    void moving() throws IOException {
        Files.writeString(local.resolve("f"), "f");
        run(new MakeDirectoryCommand(), "-p", "/a/b", "/c");
        run(new PutCommand(), "f", "/a/b/");
        run(new MoveCommand(), "/a/b", "/c");
        run(new MoveCommand(), "/c/b/f", "/g");
        assertThat(paths("/")).isEqualTo("/a /c /c/b /g");
        run(new PutCommand(), "f", "/h");
        assertThat(fails(new MoveCommand(), "-n", "/h", "/g")).isNotEmpty();
        run(new MoveCommand(), "/h", "/g");
        assertThat(paths("/")).isEqualTo("/a /c /c/b /g");
        assertThat(fails(new MoveCommand(), "/c", "/c/b/inside")).isNotEmpty();
        assertThat(fails(new MoveCommand(), "/c", "/a", "/g")).contains("not a directory");
    }

    @Test
    void makingDirectories() throws IOException {
        run(new MakeDirectoryCommand(), "/d");
        assertThat(failsSoftly(new MakeDirectoryCommand(), "/d")).contains("/d: exists");
        assertThat(failsSoftly(new MakeDirectoryCommand(), "/x/y")).contains("/x");
        run(new MakeDirectoryCommand(), "-p", "/d", "/x/y/z");
        assertThat(paths("/")).isEqualTo("/d /x /x/y /x/y/z");
    }

    @Test
    void sums() throws IOException {
        Path tree = Files.createDirectory(local.resolve("t"));
        Files.write(tree.resolve("a"), new byte[] {1, 2, 3});
        Files.createLink(tree.resolve("b"), tree.resolve("a"));
        run(new PutCommand(), "t", "/");
        JsonNode usage = json(run(new DiskUsageCommand(), "--json", "/t")).get(0);
        assertThat(usage.get("files").asInt()).isEqualTo(2);
        assertThat(usage.get("size").asInt()).isEqualTo(3);
        JsonNode space = json(run(new FreeSpaceCommand(), "--json"));
        assertThat(space.get("available").asLong()).isPositive();
        assertThat(run(new FreeSpaceCommand(), "-H").text()).contains("Available");
        assertThat(run(new DiskUsageCommand(), "-H").text()).contains(" B  /");
    }

    @Test
    void progressIsForTerminals() throws IOException {
        Files.writeString(local.resolve("f"), "f");
        var session = session(new byte[0], true);
        run(session, new PutCommand(), "f", "/");
        assertThat(session.messages()).contains("Stored 1 files, 1 B in ");
    }

    @Test
    void cancelledCommandsStop() throws IOException {
        Files.writeString(local.resolve("f"), "f");
        var session = session(new byte[0], false).cancel();
        assertThatThrownBy(() -> run(session, new PutCommand(), "f", "/"))
                .isInstanceOf(CommandException.class)
                .hasMessage("cancelled");
        assertThat(paths("/")).isEmpty();
    }

    /** Every kind of thing that a tree may hold. */
    private Path tree() throws IOException {
        Path tree = Files.createDirectory(local.resolve("tree"));
        var random = new Random(Long.getLong("seed", 2));
        byte[] large = new byte[5_000_001];
        random.nextBytes(large);
        Files.write(tree.resolve("large"), large);
        Files.write(tree.resolve("zeros"), new byte[1 << 20]);
        Files.createFile(tree.resolve("empty"));
        Files.writeString(tree.resolve("small"), "small");
        Files.createSymbolicLink(tree.resolve("link"), Path.of("small"));
        Files.createSymbolicLink(tree.resolve("dangling"), Path.of("nowhere/at all"));
        Files.createLink(tree.resolve("hard"), tree.resolve("small"));
        Files.writeString(tree.resolve("li\nne"), "odd");
        Files.writeString(tree.resolve("name 日本 é \u0301 🙂"), "unicode");
        Path directory = Files.createDirectory(tree.resolve("dir"));
        Files.writeString(directory.resolve("run"), "#!/bin/sh\n");
        Files.createDirectory(tree.resolve("empty dir"));
        mode(directory.resolve("run"), 0750);
        mode(tree.resolve("small"), 04711);
        mode(tree.resolve("empty"), 0400);
        time(tree.resolve("small"), "2001-02-03T04:05:06.123456789Z");
        time(directory, "1969-12-31T23:59:58.999999999Z");
        mode(directory, 01711);
        time(tree, "2038-01-19T03:14:08.000000001Z");
        return tree;
    }

    private static void mode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }

    private static void time(Path path, String time) throws IOException {
        Files.setAttribute(
                path,
                "lastModifiedTime",
                FileTime.from(Instant.parse(time)),
                LinkOption.NOFOLLOW_LINKS);
    }

    private String paths(String root) throws IOException {
        var text = new StringBuilder();
        for (JsonNode entry : json(run(new ListCommand(), "-R", "--json", root))) {
            text.append(' ').append(entry.get("path").asText());
        }
        return text.isEmpty() ? "" : String.join(" ", sorted(text.substring(1)));
    }

    private static String[] sorted(String words) {
        String[] all = words.split(" ");
        java.util.Arrays.sort(all);
        return all;
    }

    private TestSession session(byte[] input, boolean terminal) {
        return new TestSession(volume.engine(), local, input, terminal);
    }

    private TestSession run(VolumeCommand command, String... arguments) throws IOException {
        var session = session(new byte[0], false);
        assertThat(run(session, command, arguments)).as(session.messages()).isZero();
        return session;
    }

    private static int run(TestSession session, VolumeCommand command, String... arguments)
            throws IOException {
        new CommandLine(command).parseArgs(arguments);
        return command.run(session);
    }

    /** The message of the failure that ends the command. */
    private String fails(VolumeCommand command, String... arguments) {
        var session = session(new byte[0], false);
        try {
            run(session, command, arguments);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("the command succeeded");
    }

    /** The messages of a command that goes on and ends with a status. */
    private String failsSoftly(VolumeCommand command, String... arguments) throws IOException {
        var session = session(new byte[0], false);
        assertThat(run(session, command, arguments)).isNotZero();
        return session.messages();
    }

    private static JsonNode json(TestSession session) throws IOException {
        return new ObjectMapper().readTree(new String(session.output(), StandardCharsets.UTF_8));
    }
}
