package io.qsfs.s3.auth;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One line of a statement's conditions: {@code "StringLike": {"s3:prefix": ["a/*", "b/*"]}}.
 *
 * @param operator without qualifier and IfExists
 * @param key in lower case
 */
record Condition(
        Qualifier qualifier,
        Operator operator,
        boolean ifExists,
        String key,
        List<String> expected) {

    /** How several values of a key count. */
    enum Qualifier {
        NONE,
        FOR_ALL_VALUES,
        FOR_ANY_VALUE
    }

    /** How a value is compared. */
    enum Operator {
        STRING_EQUALS,
        STRING_NOT_EQUALS,
        STRING_EQUALS_IGNORE_CASE,
        STRING_NOT_EQUALS_IGNORE_CASE,
        STRING_LIKE,
        STRING_NOT_LIKE,
        NUMERIC_EQUALS,
        NUMERIC_NOT_EQUALS,
        NUMERIC_LESS_THAN,
        NUMERIC_LESS_THAN_EQUALS,
        NUMERIC_GREATER_THAN,
        NUMERIC_GREATER_THAN_EQUALS,
        DATE_EQUALS,
        DATE_NOT_EQUALS,
        DATE_LESS_THAN,
        DATE_LESS_THAN_EQUALS,
        DATE_GREATER_THAN,
        DATE_GREATER_THAN_EQUALS,
        BOOL,
        IP_ADDRESS,
        NOT_IP_ADDRESS,
        ARN_EQUALS,
        ARN_NOT_EQUALS,
        ARN_LIKE,
        ARN_NOT_LIKE,
        BINARY_EQUALS,
        NULL;

        static Optional<Operator> of(String word) {
            for (Operator operator : values()) {
                if (operator.name().replace("_", "").equalsIgnoreCase(word)) {
                    return Optional.of(operator);
                }
            }
            return Optional.empty();
        }

        /** Whether it holds when the values differ from all that are named. */
        boolean isNegative() {
            return name().contains("NOT_");
        }
    }

    Condition {
        expected = List.copyOf(expected);
    }

    /** Parses the operator with its decorations. */
    static Optional<Condition> of(String word, String key, List<String> expected) {
        Qualifier qualifier = Qualifier.NONE;
        String rest = word;
        int colon = rest.indexOf(':');
        if (colon >= 0) {
            String prefix = rest.substring(0, colon).toLowerCase(Locale.ROOT);
            rest = rest.substring(colon + 1);
            switch (prefix) {
                case "forallvalues" -> qualifier = Qualifier.FOR_ALL_VALUES;
                case "foranyvalue" -> qualifier = Qualifier.FOR_ANY_VALUE;
                default -> {
                    return Optional.empty();
                }
            }
        }
        boolean ifExists = rest.endsWith("IfExists");
        if (ifExists) {
            rest = rest.substring(0, rest.length() - "IfExists".length());
        }
        Qualifier found = qualifier;
        return Operator.of(rest)
                .filter(operator -> !(ifExists && operator == Operator.NULL))
                .map(operator -> new Condition(found, operator, ifExists, lower(key), expected));
    }

    private static String lower(String key) {
        // Names of tags keep their case behind the slash.
        int slash = key.indexOf('/');
        return slash < 0
                ? key.toLowerCase(Locale.ROOT)
                : key.substring(0, slash).toLowerCase(Locale.ROOT) + key.substring(slash);
    }

    /**
     * Whether its values are such that it can ever hold: a denial with a broken one would deny
     * nothing.
     */
    boolean isSound() {
        return !expected.isEmpty()
                && expected.stream().allMatch(e -> e.contains("${") || isSound(e));
    }

    private boolean isSound(String value) {
        return switch (operator) {
            case BOOL, NULL -> value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false");
            case NUMERIC_EQUALS,
                    NUMERIC_NOT_EQUALS,
                    NUMERIC_LESS_THAN,
                    NUMERIC_LESS_THAN_EQUALS,
                    NUMERIC_GREATER_THAN,
                    NUMERIC_GREATER_THAN_EQUALS ->
                    numeric(value, value, 0, 0);
            case DATE_EQUALS,
                    DATE_NOT_EQUALS,
                    DATE_LESS_THAN,
                    DATE_LESS_THAN_EQUALS,
                    DATE_GREATER_THAN,
                    DATE_GREATER_THAN_EQUALS ->
                    instant(value).isPresent();
            case IP_ADDRESS, NOT_IP_ADDRESS -> {
                int slash = value.indexOf('/');
                yield address(slash < 0 ? value : value.substring(0, slash), value);
            }
            default -> true;
        };
    }

    boolean holds(AccessRequest request) {
        List<String> actual = request.context().apply(key);
        if (operator == Operator.NULL) {
            boolean absent = actual.isEmpty();
            return expected.stream().anyMatch(e -> Boolean.parseBoolean(e) == absent);
        }
        if (actual.isEmpty()) {
            return ifExists || qualifier == Qualifier.FOR_ALL_VALUES || operator.isNegative();
        }
        return switch (qualifier) {
            case FOR_ALL_VALUES -> actual.stream().allMatch(value -> one(value, request));
            case FOR_ANY_VALUE, NONE -> actual.stream().anyMatch(value -> one(value, request));
        };
    }

    private boolean one(String value, AccessRequest request) {
        if (operator.isNegative()) {
            return expected.stream().noneMatch(e -> matches(value, expand(e, request)));
        }
        return expected.stream().anyMatch(e -> matches(value, expand(e, request)));
    }

    /** Fills in the variables of policies. */
    static String expand(String text, AccessRequest request) {
        if (!text.contains("${")) {
            return text;
        }
        return text.replace("${aws:username}", request.identity().name())
                .replace("${aws:userid}", request.identity().name())
                .replace("${*}", "*")
                .replace("${?}", "?")
                .replace("${$}", "$");
    }

    /** The positive form: negative operators ask for none of these. */
    private boolean matches(String value, String wanted) {
        return switch (operator) {
            case STRING_EQUALS, STRING_NOT_EQUALS, BINARY_EQUALS -> value.equals(wanted);
            case STRING_EQUALS_IGNORE_CASE, STRING_NOT_EQUALS_IGNORE_CASE, BOOL ->
                    value.equalsIgnoreCase(wanted);
            case STRING_LIKE, STRING_NOT_LIKE, ARN_EQUALS, ARN_NOT_EQUALS, ARN_LIKE, ARN_NOT_LIKE ->
                    Wildcard.matches(wanted, value);
            case NUMERIC_EQUALS, NUMERIC_NOT_EQUALS -> numeric(value, wanted, 0, 0);
            case NUMERIC_LESS_THAN -> numeric(value, wanted, -1, -1);
            case NUMERIC_LESS_THAN_EQUALS -> numeric(value, wanted, -1, 0);
            case NUMERIC_GREATER_THAN -> numeric(value, wanted, 1, 1);
            case NUMERIC_GREATER_THAN_EQUALS -> numeric(value, wanted, 0, 1);
            case DATE_EQUALS, DATE_NOT_EQUALS -> date(value, wanted, 0, 0);
            case DATE_LESS_THAN -> date(value, wanted, -1, -1);
            case DATE_LESS_THAN_EQUALS -> date(value, wanted, -1, 0);
            case DATE_GREATER_THAN -> date(value, wanted, 1, 1);
            case DATE_GREATER_THAN_EQUALS -> date(value, wanted, 0, 1);
            case IP_ADDRESS, NOT_IP_ADDRESS -> address(value, wanted);
            case NULL -> false;
        };
    }

    private static boolean numeric(String value, String wanted, int least, int most) {
        try {
            int order = Double.compare(Double.parseDouble(value), Double.parseDouble(wanted));
            return order >= least && order <= most;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean date(String value, String wanted, int least, int most) {
        Optional<Instant> a = instant(value);
        Optional<Instant> b = instant(wanted);
        if (a.isEmpty() || b.isEmpty()) {
            return false;
        }
        int order = Integer.signum(a.get().compareTo(b.get()));
        return order >= least && order <= most;
    }

    private static Optional<Instant> instant(String text) {
        try {
            if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
            }
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean address(String value, String block) {
        int slash = block.indexOf('/');
        String network = slash < 0 ? block : block.substring(0, slash);
        if (!isLiteral(value) || !isLiteral(network)) {
            return false;
        }
        try {
            byte[] a = InetAddress.getByName(value).getAddress();
            byte[] b = InetAddress.getByName(network).getAddress();
            int bits = slash < 0 ? b.length * 8 : Integer.parseInt(block.substring(slash + 1));
            return a.length == b.length
                    && bits >= 0
                    && bits <= b.length * 8
                    && samePrefix(a, b, bits);
        } catch (UnknownHostException | NumberFormatException e) {
            return false;
        }
    }

    /** Only numbers: a name would be looked up. */
    private static boolean isLiteral(String text) {
        return !text.isEmpty()
                && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':')
                && (text.indexOf(':') >= 0 || text.chars().noneMatch(Character::isLetter));
    }

    private static boolean samePrefix(byte[] a, byte[] b, int bits) {
        for (int i = 0; i < bits && i < a.length * 8; i++) {
            int mask = 0x80 >> (i & 7);
            if (((a[i >> 3] ^ b[i >> 3]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
