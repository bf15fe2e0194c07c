package io.qsfs.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Programs that people use, on the mount. */
final class ApplicationsIT {
    @RegisterExtension private final MountedVolume mounted = new MountedVolume();

    @TempDir private Path local;

    private static String run(Path directory, String... command)
            throws IOException, InterruptedException {
        var output = Files.createTempFile("output", ".txt");
        var process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", command[0]).isTrue();
        var text = Files.readString(output, StandardCharsets.UTF_8);
        Files.delete(output);
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    private static void need(String program) {
        boolean there = Files.isExecutable(Path.of("/usr/bin", program));
        if (!there) {
            System.err.println("SKIPPED: " + program + " is not installed");
        }
        Assumptions.assumeTrue(there);
    }

    private Path sourceTree() throws IOException {
        var random = new Random(5);
        var root = Files.createDirectory(local.resolve("tree"));
        for (int i = 0; i < 300; i++) {
            var directory =
                    Files.createDirectories(root.resolve("d" + i % 17).resolve("e" + i % 5));
            var content = new byte[random.nextInt(30_000)];
            random.nextBytes(content);
            Files.write(directory.resolve("file" + i), content);
        }
        Files.createSymbolicLink(root.resolve("link"), Path.of("d1"));
        Files.createLink(root.resolve("hard"), root.resolve("d0/e0/file0"));
        return root;
    }

    @Test
    void git() throws Exception {
        need("git");
        var tree = sourceTree();
        String[] identity = {"-c", "user.name=t", "-c", "user.email=t@example.org"};
        run(tree, "git", "init", "-q");
        run(tree, "git", "add", "-A");
        run(
                tree,
                "git",
                identity[0],
                identity[1],
                identity[2],
                identity[3],
                "commit",
                "-qm",
                "one");
        run(mounted.point(), "git", "clone", "-q", tree.toString(), "clone");
        var clone = mounted.point().resolve("clone");
        run(clone, "git", "fsck", "--full");
        assertThat(run(clone, "git", "status", "--porcelain")).isEmpty();
        Files.writeString(clone.resolve("new"), "content");
        run(clone, "git", "add", "-A");
        run(
                clone,
                "git",
                identity[0],
                identity[1],
                identity[2],
                identity[3],
                "commit",
                "-qm",
                "two");
        run(clone, "git", "gc", "-q");
        mounted.remount();
        run(clone, "git", "fsck", "--full");
        assertThat(run(clone, "git", "status", "--porcelain")).isEmpty();
    }

    @Test
    void tarAndRsync() throws Exception {
        need("rsync");
        var tree = sourceTree();
        run(local, "tar", "cf", "tree.tar", "tree");
        run(mounted.point(), "tar", "xpf", local.resolve("tree.tar").toString());
        run(local, "diff", "-r", "--no-dereference", "tree", mounted.at("tree"));
        run(local, "rsync", "-aHAX", "--delete", tree + "/", mounted.at("synced"));
        var again = run(local, "rsync", "-aHAXin", "--delete", tree + "/", mounted.at("synced"));
        assertThat(again).isEmpty();
        mounted.remount();
        assertThat(run(local, "rsync", "-aHAXin", "--delete", tree + "/", mounted.at("synced")))
                .isEmpty();
    }

    @Test
    void sqlite() throws Exception {
        need("sqlite3");
        var script =
                """
                PRAGMA journal_mode=WAL;
                PRAGMA synchronous=FULL;
                CREATE TABLE t(id INTEGER PRIMARY KEY, v BLOB);
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<5000)
                INSERT INTO t SELECT i, randomblob(100) FROM n;
                UPDATE t SET v=randomblob(200) WHERE id%3=0;
                DELETE FROM t WHERE id%7=0;
                PRAGMA integrity_check;
                """;
        assertThat(run(mounted.point(), "sqlite3", "data.db", script)).contains("ok");
        mounted.remount();
        var check = run(mounted.point(), "sqlite3", "data.db", "PRAGMA integrity_check;");
        assertThat(check.trim()).isEqualTo("ok");
        assertThat(run(mounted.point(), "sqlite3", "data.db", "SELECT count(*) FROM t;").trim())
                .isEqualTo("4286");
    }
}
