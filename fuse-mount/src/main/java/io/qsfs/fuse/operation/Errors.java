package io.qsfs.fuse.operation;

import io.qsfs.core.error.StorageException;
import io.qsfs.fuse.kernel.Errno;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Failures of the engine as error numbers. */
public final class Errors {
    private static final Logger LOG = System.getLogger(Errors.class.getName());

    private Errors() {}

    /** The error number that the program sees; what it cannot express goes to the log. */
    public static int errnoOf(IOException failure) {
        if (failure instanceof StorageException known) {
            return errnoOf(known);
        }
        LOG.log(Level.WARNING, "an operation of the mount failed", failure);
        return Errno.EIO;
    }

    private static int errnoOf(StorageException failure) {
        return switch (failure) {
            case StorageException.NotFound e -> Errno.ENOENT;
            case StorageException.AlreadyExists e -> Errno.EEXIST;
            case StorageException.NotDirectory e -> Errno.ENOTDIR;
            case StorageException.IsDirectory e -> Errno.EISDIR;
            case StorageException.NotEmpty e -> Errno.ENOTEMPTY;
            case StorageException.NameTooLong e -> Errno.ENAMETOOLONG;
            case StorageException.AccessDenied e -> Errno.EACCES;
            case StorageException.NotPermitted e -> Errno.EPERM;
            case StorageException.InvalidInput e -> Errno.EINVAL;
            case StorageException.TooLarge e -> Errno.EFBIG;
            case StorageException.NoSpace e -> logged(e, Errno.ENOSPC);
            case StorageException.Conflict e -> Errno.EBUSY;
            case StorageException.ReadOnly e -> Errno.EROFS;
            case StorageException.Corrupt e -> logged(e, Errno.EIO);
            case StorageException.UnsupportedVersion e -> logged(e, Errno.EIO);
            case StorageException.Unavailable e -> logged(e, Errno.EIO);
            case StorageException.Fenced e -> logged(e, Errno.EIO);
        };
    }

    private static int logged(StorageException failure, int errno) {
        LOG.log(Level.WARNING, failure.getMessage());
        return errno;
    }
}
