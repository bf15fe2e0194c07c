package io.qsfs.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

final class SettingsTest {
    private static final String WITHOUT_WEBHOOKS =
            """
            policy = '4+2'
            nodes = []
            mount = 'none'
            [local-nodes]
            count = 6
            first-port = 9900
            sync = 'always'
            [s3]
            address = '127.0.0.1'
            port = 9000
            tls = false
            """;

    @TempDir private Path directory;

    private Home home(String settings) throws IOException {
        var home = new Home(directory);
        Files.writeString(home.settings(), settings);
        Files.writeString(home.key(), "");
        Files.writeString(home.created(), "");
        return home;
    }

    @Test
    void webhooksMayBeLeftOutAndSurviveBeingWritten() throws IOException {
        Home home = home(WITHOUT_WEBHOOKS);
        Settings without = Settings.read(home);
        assertThat(without.s3()).isEqualTo(new Settings.S3("127.0.0.1", 9000, false));
        without.write(home);
        String added = "s3.webhook = [{ name = 'a', url = 'http://127.0.0.1:1' }]\n";
        Files.writeString(home.settings(), added, StandardOpenOption.APPEND);
        assertThat(Settings.read(home).s3().webhook()).hasSize(1);
        Files.writeString(
                home.settings(),
                WITHOUT_WEBHOOKS
                        + """
                        lifecycle-day-seconds = 10
                        [[s3.webhook]]
                        name = 'audit'
                        url = 'http://127.0.0.1:8080/events'
                        """);
        Settings read = Settings.read(home);
        assertThat(read.s3().webhook())
                .isEqualTo(
                        List.of(new Settings.Webhook("audit", "http://127.0.0.1:8080/events", "")));
        assertThat(read.s3().lifecycleDaySeconds()).isEqualTo(10);
        read.write(home);
        assertThat(Settings.read(home)).isEqualTo(read);
    }
}
