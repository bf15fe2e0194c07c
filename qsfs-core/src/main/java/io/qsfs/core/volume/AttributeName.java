package io.qsfs.core.volume;

import io.qsfs.core.error.Checks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Name of an extended attribute: a namespace and raw bytes. Immutable. */
public final class AttributeName implements Comparable<AttributeName> {
    /** Longest full name, as Linux allows (XATTR_NAME_MAX). */
    public static final int MAX_BYTES = 255;

    /** Largest value, as Linux allows (XATTR_SIZE_MAX). */
    public static final int MAX_VALUE_BYTES = 65_536;

    /** Who may see an attribute. The codes are stored: they never change. */
    public enum Namespace {
        USER(1, "user."),
        TRUSTED(2, "trusted."),
        SECURITY(3, "security."),
        /** POSIX access control lists. */
        SYSTEM(4, "system."),
        /** Of front ends; a process never sees it. */
        HIDDEN(5, "");

        private static final Namespace[] BY_CODE = values();

        private final int code;
        private final String prefix;

        Namespace(int code, String prefix) {
            this.code = code;
            this.prefix = prefix;
        }

        int code() {
            return code;
        }

        static Namespace ofCode(int code) {
            return BY_CODE[code - 1];
        }

        private byte[] prefixBytes() {
            return prefix.getBytes(StandardCharsets.US_ASCII);
        }
    }

    private static final Namespace[] VISIBLE = {
        Namespace.USER, Namespace.TRUSTED, Namespace.SECURITY, Namespace.SYSTEM
    };

    private final Namespace namespace;
    private final byte[] rest;

    private AttributeName(Namespace namespace, byte[] rest) {
        this.namespace = namespace;
        this.rest = rest;
    }

    /**
     * Parses a name as a process gives it, such as {@code user.mime_type}.
     *
     * @return nothing for a namespace that files here do not have, or without a name behind it
     */
    public static Optional<AttributeName> parse(byte[] fullName) {
        for (var namespace : VISIBLE) {
            byte[] prefix = namespace.prefixBytes();
            int length = prefix.length;
            if (fullName.length > length
                    && fullName.length <= MAX_BYTES
                    && Arrays.equals(fullName, 0, length, prefix, 0, length)) {
                byte[] rest = Arrays.copyOfRange(fullName, length, fullName.length);
                return Optional.of(new AttributeName(namespace, rest));
            }
        }
        return Optional.empty();
    }

    /** An attribute that only front ends see. */
    public static AttributeName hidden(String name) {
        byte[] rest = name.getBytes(StandardCharsets.UTF_8);
        Checks.argument(rest.length > 0 && rest.length <= MAX_BYTES, "attribute name " + name);
        return new AttributeName(Namespace.HIDDEN, rest);
    }

    static AttributeName take(Namespace namespace, byte[] rest) {
        return new AttributeName(namespace, rest);
    }

    public Namespace namespace() {
        return namespace;
    }

    /** The full name as a process gives it. */
    public byte[] toBytes() {
        byte[] prefix = namespace.prefixBytes();
        int length = prefix.length;
        byte[] full = Arrays.copyOf(prefix, length + rest.length);
        System.arraycopy(rest, 0, full, length, rest.length);
        return full;
    }

    byte[] rest() {
        return rest;
    }

    @Override
    public int compareTo(AttributeName other) {
        int order = namespace.compareTo(other.namespace);
        return order != 0 ? order : Arrays.compareUnsigned(rest, other.rest);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AttributeName name
                && namespace == name.namespace
                && Arrays.equals(rest, name.rest);
    }

    @Override
    public int hashCode() {
        return 31 * namespace.code + Arrays.hashCode(rest);
    }

    @Override
    public String toString() {
        return new String(toBytes(), StandardCharsets.UTF_8);
    }
}
