package io.qsfs.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The clients people use, as they are installed: what each of them stores comes back. One that is
 * not installed is skipped, and says so.
 */
final class ClientsIT {
    private static final long SECONDS_MAX = 120;
    private static GatewayFixture fixture;

    @TempDir private static Path directory;
    private static Path source;

    @BeforeAll
    static void start() throws IOException {
        fixture = new GatewayFixture();
        source = directory.resolve("source");
        Files.createDirectories(source.resolve("dir ü/deep"));
        Files.write(source.resolve("empty"), new byte[0]);
        Files.write(source.resolve("small"), Expected.bytes(1000));
        Files.write(source.resolve("dir ü/a+b c"), Expected.bytes(100_000));
        // Beyond the size from which they upload in parts of 5 MiB.
        Files.write(source.resolve("dir ü/deep/large"), Expected.bytes(12 << 20));
    }

    @AfterAll
    static void stop() throws IOException {
        fixture.close();
    }

    private static void requireInstalled(String program) {
        boolean installed =
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(p -> Files.isExecutable(Path.of(p, program)));
        if (!installed) {
            System.err.println("SKIPPED: " + program + " is not installed; install it to test it");
        }
        assumeThat(installed).as("%s is installed", program).isTrue();
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(directory, "out", "");
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("AWS_"));
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("HOME", directory.toString());
        environment.put("AWS_ACCESS_KEY_ID", GatewayFixture.ADMIN.id());
        environment.put("AWS_SECRET_ACCESS_KEY", GatewayFixture.ADMIN.secret());
        environment.put("AWS_DEFAULT_REGION", "us-east-1");
        environment.put("AWS_ENDPOINT_URL", fixture.endpoint().toString());
        environment.put("RCLONE_CONFIG_Q_TYPE", "s3");
        environment.put("RCLONE_CONFIG_Q_PROVIDER", "Other");
        environment.put("RCLONE_CONFIG_Q_ENV_AUTH", "true");
        environment.put("RCLONE_CONFIG_Q_ENDPOINT", fixture.endpoint().toString());
        environment.put("RESTIC_PASSWORD", "secret");
        environment.put("RESTIC_REPOSITORY", "s3:" + fixture.endpoint() + "/restic");
        Process process = builder.redirectOutput(out.toFile()).start();
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", command) + " hangs");
        }
        String text = Files.readString(out, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(String.join(" ", command) + "\n" + text).isZero();
        return text;
    }

    private static void assertSame(Path back) throws IOException {
        assertThat(contents(back)).isEqualTo(contents(source));
    }

    /** Length and hash of every file by its path. */
    private static Map<String, String> contents(Path root) throws IOException {
        var found = new TreeMap<String, String>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                found.put(
                        root.relativize(file).toString(),
                        bytes.length + " " + Arrays.hashCode(bytes));
            }
        }
        return found;
    }

    @Test
    void aws() throws Exception {
        requireInstalled("aws");
        Path back = directory.resolve("aws");
        run("aws", "s3", "mb", "s3://aws-client");
        run(
                "aws",
                "s3",
                "cp",
                "--recursive",
                "--only-show-errors",
                source + "/",
                "s3://aws-client/p");
        run("aws", "s3", "sync", "--only-show-errors", "s3://aws-client/p", back.toString());
        assertSame(back);
        run("aws", "s3", "rb", "--force", "s3://aws-client");
    }

    @Test
    void s3cmd() throws Exception {
        requireInstalled("s3cmd");
        Path back = Files.createDirectory(directory.resolve("s3cmd"));
        String host = "127.0.0.1:" + fixture.port();
        List<String> common =
                List.of(
                        "s3cmd",
                        "--config=/dev/null",
                        "--no-ssl",
                        "--host=" + host,
                        "--host-bucket=" + host,
                        "--access_key=" + GatewayFixture.ADMIN.id(),
                        "--secret_key=" + GatewayFixture.ADMIN.secret(),
                        "--multipart-chunk-size-mb=5",
                        "--quiet");
        run(with(common, "mb", "s3://s3cmd-client"));
        run(with(common, "sync", source + "/", "s3://s3cmd-client/p/"));
        run(with(common, "sync", "s3://s3cmd-client/p/", back + "/"));
        assertSame(back);
        run(with(common, "rb", "--recursive", "--force", "s3://s3cmd-client"));
    }

    private static String[] with(List<String> first, String... more) {
        return Stream.concat(first.stream(), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void rclone() throws Exception {
        requireInstalled("rclone");
        List<String> common =
                List.of("rclone", "--s3-chunk-size=5M", "--s3-upload-cutoff=6M", "--quiet");
        run(with(common, "mkdir", "q:rclone-client"));
        run(with(common, "sync", source.toString(), "q:rclone-client/p"));
        run(with(common, "check", "--download", source.toString(), "q:rclone-client/p"));
        run(with(common, "sync", "q:rclone-client/p", "q:rclone-client/copy"));
        Path back = directory.resolve("rclone");
        run(with(common, "sync", "q:rclone-client/copy", back.toString()));
        assertSame(back);
        run(with(common, "purge", "q:rclone-client"));
    }

    @Test
    void restic() throws Exception {
        requireInstalled("restic");
        List<String> common = List.of("restic", "--no-cache", "--quiet");
        run(with(common, "init"));
        run(with(common, "backup", source.toString()));
        run(with(common, "check", "--read-data"));
        Path back = directory.resolve("restic");
        run(with(common, "restore", "latest", "--target", back.toString()));
        assertSame(back.resolve(source.getRoot().relativize(source)));
        run(with(common, "forget", "--keep-last=1", "--prune"));
    }

    @Test
    void s3fs() throws Exception {
        requireInstalled("s3fs");
        requireInstalled("fusermount3");
        assumeThat(Path.of("/dev/fuse")).exists();
        Path passwords = directory.resolve("passwords");
        Files.writeString(
                passwords, GatewayFixture.ADMIN.id() + ":" + GatewayFixture.ADMIN.secret());
        Files.setPosixFilePermissions(passwords, PosixFilePermissions.fromString("rw-------"));
        try (var s3 = fixture.client(GatewayFixture.ADMIN)) {
            s3.createBucket(b -> b.bucket("s3fs-client"));
        }
        Path mount = Files.createDirectory(directory.resolve("mount"));
        run(
                "s3fs",
                "s3fs-client",
                mount.toString(),
                "-o",
                "passwd_file=" + passwords + ",use_path_request_style,url=" + fixture.endpoint());
        try {
            run("cp", "-r", source.toString(), mount.resolve("copy").toString());
            assertSame(mount.resolve("copy"));
            Files.move(mount.resolve("copy/small"), mount.resolve("copy/moved"));
            Files.delete(mount.resolve("copy/empty"));
            assertThat(contents(mount.resolve("copy")))
                    .containsKey("moved")
                    .doesNotContainKey("empty");
        } finally {
            run("fusermount3", "-u", mount.toString());
        }
    }
}
