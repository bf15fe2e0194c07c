package io.qsfs.s3.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.s3.error.S3Exception;
import io.qsfs.s3.xml.XmlParser;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

final class LifecycleDocumentTest {
    private static LifecycleRules parse(String rules) throws S3Exception {
        String text = "<LifecycleConfiguration>" + rules + "</LifecycleConfiguration>";
        return LifecycleDocument.parse(XmlParser.parse(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource({
        "MalformedXML, ''",
        "MalformedXML, <Status>enabled</Status><Prefix/><Expiration><Days>1</Days></Expiration>",
        "MalformedXML, <Status>Enabled</Status><Expiration><Days>1</Days></Expiration>",
        "InvalidRequest, <Status>Enabled</Status><Prefix/>",
        "InvalidArgument, <Status>Enabled</Status><Prefix/><Expiration><Days>0</Days></Expiration>",
        "MalformedXML, <Status>Enabled</Status><Prefix/><Expiration/>",
        "MalformedXML, <Status>Enabled</Status><Prefix/><Expiration><Date>x</Date></Expiration>",
        "MalformedXML, <Status>Enabled</Status><Prefix/><NoncurrentVersionExpiration/>",
        "MalformedXML, <Status>Enabled</Status><Prefix/><Transition><Days>1</Days></Transition>",
    })
    void refusesWhatS3Refuses(String code, String rule) {
        assertThatThrownBy(() -> parse("<Rule>" + rule + "</Rule>"))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.error().code()).isEqualTo(code));
    }

    @Test
    void aDateMustBeMidnight() {
        assertThatThrownBy(
                        () ->
                                parse(
                                        "<Rule><Status>Enabled</Status><Prefix/><Expiration><Date>"
                                            + "2030-01-01T01:00:00Z</Date></Expiration></Rule>"))
                .hasMessageContaining("midnight");
    }

    @Test
    void rulesWithoutNamesGetOne() throws S3Exception {
        String text =
                "<LifecycleConfiguration><Rule><Status>Enabled</Status><Prefix>a</Prefix>"
                        + "<Expiration><Days>1</Days></Expiration></Rule>"
                        + "</LifecycleConfiguration>";
        String named =
                LifecycleDocument.named(XmlParser.parse(text.getBytes(StandardCharsets.UTF_8)));
        assertThat(named).containsPattern("<Rule><ID>[0-9a-f-]{36}</ID><Status>");
    }

    @Test
    void keysOfRulesShareABeginning() throws S3Exception {
        String rule =
                "<Rule><Status>Enabled</Status><Prefix>%s</Prefix><Expiration><Days>1</Days>"
                        + "</Expiration></Rule>";
        assertThat(parse(rule.formatted("log/a") + rule.formatted("log/b")).commonPrefix())
                .isEqualTo("log/");
        assertThat(parse(rule.formatted("a") + rule.formatted("")).commonPrefix()).isEmpty();
    }

    @Test
    void realDaysEndAtMidnight() {
        Instant start = Instant.parse("2026-01-15T10:30:00Z");
        assertThat(Calendar.REAL.after(start, 3)).isEqualTo("2026-01-19T00:00:00Z");
        assertThat(new Calendar(Duration.ofSeconds(2)).after(start, 3))
                .isEqualTo("2026-01-15T10:30:06Z");
    }
}
