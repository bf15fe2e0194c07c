package io.qsfs.s3.xml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.s3.error.S3Exception;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Random;

final class XmlParserTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void readsWithAndWithoutNamespace() throws S3Exception {
        for (String open : new String[] {"<A>", "<A xmlns=\"" + XmlWriter.NAMESPACE + "\">"}) {
            var root = XmlParser.parse(bytes(open + "<B>1 &amp; 2</B><B> x </B></A>"), "A");
            assertThat(root.values("B")).containsExactly("1 & 2", "x");
        }
    }

    @Test
    void refusesBombsAndOutsiders() {
        String bomb =
                "<!DOCTYPE A [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b"
                        + " \"&a;&a;&a;&a;&a;\">]><A>&b;</A>";
        String outside = "<!DOCTYPE A [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><A>&a;</A>";
        String deep = "<A>".repeat(1000) + "</A>".repeat(1000);
        for (String text : new String[] {bomb, outside, deep, "", "<A>", "<A/><B/>"}) {
            assertThatThrownBy(() -> XmlParser.parse(bytes(text)))
                    .as(text.substring(0, Math.min(60, text.length())))
                    .isInstanceOf(S3Exception.class);
        }
    }

    @Test
    void survivesRandomDamage() {
        var random = new Random(Long.getLong("seed", 5));
        byte[] valid =
                bytes("<Delete><Object><Key>a&lt;b</Key></Object><Quiet>true</Quiet></Delete>");
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = valid.clone();
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(XmlParser.parse(damaged).name()).isNotEmpty();
            } catch (S3Exception e) {
                assertThat(e.error().status()).isEqualTo(400);
            }
        }
    }
}
