package io.qsfs.s3.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

/** The rules for names of buckets. */
final class BucketNameTest {
    @Test
    void namesFollowTheRules() {
        for (String name : List.of("abc", "a".repeat(63), "with.dots-and-1", "0-9", "a.b.c")) {
            assertThat(BucketName.isValid(name)).as(name).isTrue();
        }
        for (String name :
                List.of(
                        "",
                        "ab",
                        "a".repeat(64),
                        "Upper",
                        "under_score",
                        "sp ace",
                        "a..b",
                        "a.-b",
                        "a-.b",
                        "-ab",
                        "ab-",
                        ".ab",
                        "..",
                        "../x",
                        "a/b",
                        "192.168.0.1",
                        "xn--abc",
                        "abc-s3alias",
                        "\u00fcber",
                        "abc\n")) {
            assertThat(BucketName.isValid(name)).as(name).isFalse();
        }
    }
}
