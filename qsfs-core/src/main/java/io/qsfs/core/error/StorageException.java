package io.qsfs.core.error;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.Serial;

/**
 * An expected failure of the engine. The message says what went wrong, with which resource, and
 * where it helps what to do; the type decides how a front end answers and whether to retry.
 */
public abstract sealed class StorageException extends IOException {
    @Serial private static final long serialVersionUID = 1L;

    private StorageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether the same call may succeed later without anything being changed by the caller. */
    public boolean isRetryable() {
        return false;
    }

    /**
     * The same failure for another caller. A throwable that several callers throw gathers what each
     * of them suppresses, and a resource that is closed because of it and fails with it again
     * cannot add it to itself.
     */
    public StorageException again() {
        String text = String.valueOf(getMessage());
        return switch (this) {
            case NotFound _ -> new NotFound(text);
            case AlreadyExists _ -> new AlreadyExists(text);
            case NotDirectory _ -> new NotDirectory(text);
            case IsDirectory _ -> new IsDirectory(text);
            case NotEmpty _ -> new NotEmpty(text);
            case NameTooLong _ -> new NameTooLong(text);
            case AccessDenied _ -> new AccessDenied(text);
            case NotPermitted _ -> new NotPermitted(text);
            case InvalidInput _ -> new InvalidInput(text);
            case TooLarge _ -> new TooLarge(text);
            case Corrupt _ -> new Corrupt(text);
            case UnsupportedVersion _ -> new UnsupportedVersion(text);
            case Unavailable _ -> new Unavailable(text);
            case NoSpace _ -> new NoSpace(text);
            case Conflict _ -> new Conflict(text);
            case ReadOnly _ -> new ReadOnly(text);
            case Fenced _ -> new Fenced(text);
        };
    }

    /** The named resource does not exist. */
    public static final class NotFound extends StorageException {
        @Serial private static final long serialVersionUID = 1L;

        public NotFound(String message) {
            super(message, null);
        }
    }

    /** The name is taken. */
    public static final class AlreadyExists extends StorageException {
        @Serial private static final long serialVersionUID = 1L;

        public AlreadyExists(String message) {
            super(message, null);
        }
    }

    /** A directory was needed and something else was found. */
    public static final class NotDirectory extends StorageException {
        @Serial private static final long serialVersionUID = 1L;

        public NotDirectory(String message) {
            super(message, null);
        }
    }

    /** Something other than a directory was needed. */
    public static final class IsDirectory extends StorageException {
        @Serial private static final long serialVersionUID = 1L;

        public IsDirectory(String message) {
            super(message, null);
        }
    }

    /** The directory still holds names. */
    public static final class NotEmpty extends StorageException {
        @Serial private static final long serialVersionUID = 1L;

        public NotEmpty(String message) {
            super(message, null);
        }
    }

    /** A name or value is longer than its limit. */
    public static final class NameTooLong extends StorageException {
        @Serial private static final long serialVersionUID = 1L;

        public NameTooLong(String message) {
            super(message, null);
        }
    }

    /** Permission bits, a policy or a wrong credential refuse the access (EACCES). */
    public static final class AccessDenied extends StorageException {
        @Serial private static final long serialVersionUID = 1L;

        public AccessDenied(String message) {
            super(message, null);
        }

        public AccessDenied(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The operation is not allowed whoever asks (EPERM). */
    public static final class NotPermitted extends StorageException {
        @Serial private static final long serialVersionUID = 1L;

        public NotPermitted(String message) {
            super(message, null);
        }
    }

    /** An argument has a value the operation does not take (EINVAL). */
    public static final class InvalidInput extends StorageException {
        @Serial private static final long serialVersionUID = 1L;

        public InvalidInput(String message) {
            super(message, null);
        }

        public InvalidInput(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** A size or count is over its limit (EFBIG, EMLINK). */
    public static final class TooLarge extends StorageException {
        @Serial private static final long serialVersionUID = 1L;

        public TooLarge(String message) {
            super(message, null);
        }
    }

    /** Bytes are not what was written: authentication, checksum or format failed. */
    public static final class Corrupt extends StorageException {
        @Serial private static final long serialVersionUID = 1L;

        public Corrupt(String message) {
            super(message, null);
        }

        public Corrupt(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The format is of a version this program does not know. */
    public static final class UnsupportedVersion extends StorageException {
        @Serial private static final long serialVersionUID = 1L;

        public UnsupportedVersion(String message) {
            super(message, null);
        }
    }

    /** Too few nodes answer; names them. Retrying may help. */
    public static final class Unavailable extends StorageException {
        @Serial private static final long serialVersionUID = 1L;

        public Unavailable(String message) {
            super(message, null);
        }

        public Unavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }

        @Override
        public boolean isRetryable() {
            return true;
        }
    }

    /** A node, a quota or the front end has no room left. */
    public static final class NoSpace extends StorageException {
        @Serial private static final long serialVersionUID = 1L;

        public NoSpace(String message) {
            super(message, null);
        }

        public NoSpace(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** A precondition or a concurrent change stands against it. */
    public static final class Conflict extends StorageException {
        @Serial private static final long serialVersionUID = 1L;

        public Conflict(String message) {
            super(message, null);
        }

        @Override
        public boolean isRetryable() {
            return true;
        }
    }

    /** The volume is open for reading only, or turned so after a failure. */
    public static final class ReadOnly extends StorageException {
        @Serial private static final long serialVersionUID = 1L;

        public ReadOnly(String message) {
            super(message, null);
        }
    }

    /** A newer writer opened the volume: this one may never write again. */
    public static final class Fenced extends StorageException {
        @Serial private static final long serialVersionUID = 1L;

        public Fenced(String message) {
            super(message, null);
        }
    }
}
