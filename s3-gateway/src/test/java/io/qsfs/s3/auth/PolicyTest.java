package io.qsfs.s3.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.qsfs.s3.auth.Policy.Decision;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What policies say, statement by statement and condition by condition. */
final class PolicyTest {
    private static final Identity ALICE = new Identity("alice", 1, 1, List.of());
    private static final Identity BOB = new Identity("bob", 2, 2, List.of());

    private static String statement(String effect, String rest) {
        return "{\"Effect\":\"" + effect + "\"," + rest + "}";
    }

    private static Policy policy(String... statements) throws S3Exception {
        return Policy.ofBucket(
                "{\"Version\":\"2012-10-17\",\"Statement\":[" + String.join(",", statements) + "]}",
                "b");
    }

    private static Decision decide(
            Policy policy,
            Identity who,
            String action,
            String resource,
            Map<String, List<String>> context) {
        return policy.decide(
                new AccessRequest(
                        who, action, resource, key -> context.getOrDefault(key, List.of())));
    }

    private static Decision get(Policy policy, Identity who) {
        return decide(policy, who, "s3:GetObject", "arn:aws:s3:::b/k", Map.of());
    }

    private static final String ALL =
            "\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::b/*\"";

    @Test
    void principalsAreNamedInManyWays() throws S3Exception {
        assertThat(get(policy(statement("Allow", "\"Principal\":\"*\"," + ALL)), ALICE))
                .isEqualTo(Decision.ALLOW);
        for (String name :
                List.of(
                        "alice",
                        "arn:aws:iam::123456789012:user/alice",
                        "arn:aws:iam:::user/al*")) {
            Policy policy =
                    policy(statement("Allow", "\"Principal\":{\"AWS\":\"" + name + "\"}," + ALL));
            assertThat(get(policy, ALICE)).as(name).isEqualTo(Decision.ALLOW);
            assertThat(get(policy, BOB)).as(name).isEqualTo(Decision.NONE);
            assertThat(get(policy, Identity.ANONYMOUS)).as(name).isEqualTo(Decision.NONE);
        }
        Policy others = policy(statement("Deny", "\"NotPrincipal\":{\"AWS\":[\"alice\"]}," + ALL));
        assertThat(get(others, ALICE)).isEqualTo(Decision.NONE);
        assertThat(get(others, BOB)).isEqualTo(Decision.DENY);
    }

    @Test
    void denialsWinWhereverTheyStand() throws S3Exception {
        String allow = statement("Allow", "\"Principal\":\"*\"," + ALL);
        String deny = statement("Deny", "\"Principal\":{\"AWS\":\"bob\"}," + ALL);
        for (Policy policy : List.of(policy(allow, deny), policy(deny, allow))) {
            assertThat(get(policy, ALICE)).isEqualTo(Decision.ALLOW);
            assertThat(get(policy, BOB)).isEqualTo(Decision.DENY);
        }
    }

    @Test
    void actionsAndResourcesMatchByPattern() throws S3Exception {
        Policy policy =
                policy(
                        statement(
                                "Allow",
                                "\"Principal\":\"*\",\"Action\":[\"s3:get*\",\"s3:List?ucket\"],"
                                    + "\"Resource\":[\"arn:aws:s3:::b\",\"arn:aws:s3:::b/x/*\"]"));
        String[][] allowed = {
            {"s3:GetObject", "arn:aws:s3:::b/x/y"},
            {"s3:GetObjectTagging", "arn:aws:s3:::b/x/"},
            {"s3:ListBucket", "arn:aws:s3:::b"}
        };
        String[][] open = {
            {"s3:GetObject", "arn:aws:s3:::b/y"},
            {"s3:PutObject", "arn:aws:s3:::b/x/y"},
            {"s3:ListBuckets", "arn:aws:s3:::b"},
            {"s3:GetObject", "arn:aws:s3:::bb/x/y"}
        };
        for (String[] pair : allowed) {
            assertThat(decide(policy, ALICE, pair[0], pair[1], Map.of())).isEqualTo(Decision.ALLOW);
        }
        for (String[] pair : open) {
            assertThat(decide(policy, ALICE, pair[0], pair[1], Map.of())).isEqualTo(Decision.NONE);
        }
        Policy not =
                policy(
                        statement(
                                "Deny",
                                "\"Principal\":\"*\",\"NotAction\":\"s3:Get*\","
                                        + "\"NotResource\":\"arn:aws:s3:::b/free/*\""));
        assertThat(decide(not, ALICE, "s3:PutObject", "arn:aws:s3:::b/x", Map.of()))
                .isEqualTo(Decision.DENY);
        assertThat(decide(not, ALICE, "s3:GetObject", "arn:aws:s3:::b/x", Map.of()))
                .isEqualTo(Decision.NONE);
        assertThat(decide(not, ALICE, "s3:PutObject", "arn:aws:s3:::b/free/x", Map.of()))
                .isEqualTo(Decision.NONE);
    }

    /** condition | key | value of the request (none: absent) | holds */
    private static final String[][] CONDITIONS = {
        {"\"StringEquals\":{\"s3:prefix\":\"a\"}", "s3:prefix", "a", "yes"},
        {"\"StringEquals\":{\"s3:prefix\":[\"b\",\"a\"]}", "s3:prefix", "a", "yes"},
        {"\"StringEquals\":{\"s3:prefix\":\"a\"}", "s3:prefix", "A", "no"},
        {"\"StringEquals\":{\"s3:prefix\":\"a\"}", "s3:prefix", "", "no"},
        {"\"StringEqualsIfExists\":{\"s3:prefix\":\"a\"}", "s3:prefix", "", "yes"},
        {"\"StringNotEquals\":{\"s3:prefix\":\"a\"}", "s3:prefix", "", "yes"},
        {"\"StringNotEquals\":{\"s3:prefix\":[\"a\",\"b\"]}", "s3:prefix", "b", "no"},
        {"\"StringEqualsIgnoreCase\":{\"s3:prefix\":\"aB\"}", "s3:prefix", "Ab", "yes"},
        {"\"StringLike\":{\"s3:prefix\":\"home/*\"}", "s3:prefix", "home/x/y", "yes"},
        {"\"StringLike\":{\"s3:prefix\":\"home/?\"}", "s3:prefix", "home/xy", "no"},
        {"\"StringNotLike\":{\"aws:Referer\":\"http://ok/*\"}", "aws:referer", "http://ok/1", "no"},
        {"\"NumericLessThanEquals\":{\"s3:max-keys\":\"10\"}", "s3:max-keys", "10", "yes"},
        {"\"NumericLessThan\":{\"s3:max-keys\":\"10\"}", "s3:max-keys", "10", "no"},
        {"\"NumericGreaterThan\":{\"s3:max-keys\":9}", "s3:max-keys", "10", "yes"},
        {"\"Bool\":{\"aws:SecureTransport\":\"false\"}", "aws:securetransport", "false", "yes"},
        {"\"Bool\":{\"aws:SecureTransport\":true}", "aws:securetransport", "false", "no"},
        {"\"IpAddress\":{\"aws:SourceIp\":\"10.1.0.0/16\"}", "aws:sourceip", "10.1.2.3", "yes"},
        {"\"IpAddress\":{\"aws:SourceIp\":\"10.1.0.0/16\"}", "aws:sourceip", "10.2.2.3", "no"},
        {
            "\"IpAddress\":{\"aws:SourceIp\":\"2001:db8::/32\"}",
            "aws:sourceip",
            "2001:db8::1",
            "yes"
        },
        {"\"NotIpAddress\":{\"aws:SourceIp\":\"10.1.0.0/16\"}", "aws:sourceip", "10.1.2.3", "no"},
        {
            "\"DateGreaterThan\":{\"aws:CurrentTime\":\"2030-01-01T00:00:00Z\"}",
            "aws:currenttime",
            "2031-01-01T00:00:00Z",
            "yes"
        },
        {
            "\"DateLessThan\":{\"aws:CurrentTime\":\"2030-01-01T00:00:00Z\"}",
            "aws:currenttime",
            "2031-01-01T00:00:00Z",
            "no"
        },
        {"\"Null\":{\"s3:x-amz-acl\":\"true\"}", "s3:x-amz-acl", "", "yes"},
        {"\"Null\":{\"s3:x-amz-acl\":\"false\"}", "s3:x-amz-acl", "", "no"},
        {"\"StringEquals\":{\"s3:prefix\":\"${aws:username}\"}", "s3:prefix", "alice", "yes"}
    };

    @Test
    void conditionsHoldAsDocumented() throws S3Exception {
        for (String[] c : CONDITIONS) {
            Policy policy =
                    policy(
                            statement(
                                    "Allow",
                                    "\"Principal\":\"*\",\"Action\":\"s3:*\","
                                            + "\"Resource\":\"arn:aws:s3:::b\",\"Condition\":{"
                                            + c[0]
                                            + "}"));
            Map<String, List<String>> context =
                    c[2].isEmpty() ? Map.of() : Map.of(c[1], List.of(c[2]));
            assertThat(decide(policy, ALICE, "s3:ListBucket", "arn:aws:s3:::b", context))
                    .as(String.join(" ", c))
                    .isEqualTo(c[3].equals("yes") ? Decision.ALLOW : Decision.NONE);
        }
    }

    @Test
    void whatCanNeverHoldIsRefused() {
        String rest = "\"Principal\":\"*\"," + ALL;
        for (String condition :
                List.of(
                        "\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/99\"}",
                        "\"IpAddress\":{\"aws:SourceIp\":\"somewhere\"}",
                        "\"DateEquals\":{\"aws:CurrentTime\":\"yesterday\"}",
                        "\"NumericEquals\":{\"s3:max-keys\":\"many\"}",
                        "\"Bool\":{\"aws:SecureTransport\":\"perhaps\"}",
                        "\"StringEquals\":{\"s3:NoSuchKey\":\"x\"}",
                        "\"StringEquals\":{\"aws:NoSuchKey\":\"x\"}",
                        "\"StringEquals\":{\"s3:prefix\":[]}",
                        "\"StringResembles\":{\"s3:prefix\":\"x\"}")) {
            assertMalformed(statement("Deny", rest + ",\"Condition\":{" + condition + "}"));
        }
        assertMalformed(statement("Permit", rest));
        assertMalformed(statement("Allow", ALL));
        assertMalformed(statement("Allow", "\"Principal\":{\"AWS\":\"\"}," + ALL));
        assertMalformed(statement("Allow", "\"Principal\":\"alice\"," + ALL));
        assertMalformed(
                statement(
                        "Allow",
                        "\"Principal\":\"*\",\"Action\":\"ec2:Run\","
                                + "\"Resource\":\"arn:aws:s3:::b/*\""));
        assertMalformed(
                statement(
                        "Allow",
                        "\"Principal\":\"*\",\"Action\":\"s3:GetObject\","
                                + "\"Resource\":\"arn:aws:s3:::other/*\""));
    }

    private static void assertMalformed(String statement) {
        assertThatThrownBy(() -> policy(statement))
                .as(statement)
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        e -> assertThat(e.error()).isEqualTo(S3Error.MALFORMED_POLICY));
    }

    @Test
    void publicIsWhatLetsAnybodyIn() throws S3Exception {
        assertThat(policy(statement("Allow", "\"Principal\":\"*\"," + ALL)).isPublic()).isTrue();
        assertThat(policy(statement("Deny", "\"Principal\":\"*\"," + ALL)).isPublic()).isFalse();
        assertThat(
                        policy(statement("Allow", "\"Principal\":{\"AWS\":\"alice\"}," + ALL))
                                .isPublic())
                .isFalse();
        String near = ",\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/8\"}}";
        assertThat(policy(statement("Allow", "\"Principal\":\"*\"," + ALL + near)).isPublic())
                .isFalse();
        String anywhere = near.replace("10.0.0.0/8", "0.0.0.0/0");
        assertThat(policy(statement("Allow", "\"Principal\":\"*\"," + ALL + anywhere)).isPublic())
                .isTrue();
    }

    /** Whatever is sent as a policy is one, or is refused as none. */
    @Test
    void survivesRandomDocuments() {
        long seed = Long.getLong("seed", 4);
        var random = new Random(seed);
        byte[] valid =
                ("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\","
                                + ALL
                                + ",\"Condition\":{\"StringLike\":{\"s3:prefix\":\"a\"}}}]}")
                        .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = valid.clone();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            String text = new String(bytes, StandardCharsets.UTF_8);
            try {
                get(Policy.ofBucket(text, "b"), ALICE);
            } catch (S3Exception e) {
                assertThat(e.error())
                        .as("seed %d: %s", seed, text)
                        .isEqualTo(S3Error.MALFORMED_POLICY);
            }
        }
    }
}
