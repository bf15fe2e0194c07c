package io.qsfs.s3.operation;

import io.qsfs.core.error.StorageException;
import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

/** The one place where failures of the engine become answers of S3. */
final class Failures {
    private Failures() {}

    static S3Exception refusal(StorageException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case StorageException.NotFound _ -> S3Error.NO_SUCH_KEY.asException();
            case StorageException.AlreadyExists _,
                    StorageException.NotDirectory _,
                    StorageException.IsDirectory _,
                    StorageException.NotEmpty _,
                    StorageException.Conflict _ ->
                    S3Error.CONDITIONAL_CONFLICT.asException();
            case StorageException.NameTooLong _ -> S3Error.KEY_TOO_LONG.asException();
            case StorageException.AccessDenied _, StorageException.NotPermitted _ ->
                    S3Error.ACCESS_DENIED.asException();
            case StorageException.InvalidInput _ -> S3Error.INVALID_ARGUMENT.asException(message);
            case StorageException.TooLarge _ -> S3Error.ENTITY_TOO_LARGE.asException();
            case StorageException.NoSpace _ -> S3Error.STORAGE_FULL.asException(message);
            case StorageException.Unavailable _,
                    StorageException.ReadOnly _,
                    StorageException.Fenced _ ->
                    S3Error.SERVICE_UNAVAILABLE.asException(message);
            case StorageException.Corrupt _, StorageException.UnsupportedVersion _ ->
                    S3Error.INTERNAL_ERROR.asException(message);
        };
    }
}
