package io.qsfs.s3.bucket;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.FileHandle;
import io.qsfs.core.volume.NewInode;
import io.qsfs.core.volume.TreeReader;
import io.qsfs.core.volume.TreeWriter;
import io.qsfs.core.volume.Volume;
import io.qsfs.s3.error.S3Exception;

import java.io.IOException;
import java.io.Serial;

/** A volume whose views and updates may end in S3's refusals. Thread-safe. */
public final class S3Volume {
    private final Volume volume;

    public S3Volume(Volume volume) {
        this.volume = volume;
    }

    /** What reads the tree. */
    @FunctionalInterface
    public interface Reading<T> {
        T read(TreeReader tree) throws S3Exception, StorageException;
    }

    /** What changes the tree. */
    @FunctionalInterface
    public interface Writing<T> {
        T write(TreeWriter tree) throws S3Exception, StorageException;
    }

    /** Like {@link Volume#view}. */
    public <T> T view(Reading<T> body) throws S3Exception, StorageException {
        try {
            return volume.view(
                    tree -> {
                        try {
                            return body.read(tree);
                        } catch (S3Exception e) {
                            throw new Refusal(e);
                        }
                    });
        } catch (Refusal e) {
            throw e.exception;
        }
    }

    /** Like {@link Volume#update}: a refusal undoes all of it. */
    public <T> T update(Writing<T> body) throws S3Exception, StorageException {
        try {
            return volume.update(
                    tree -> {
                        try {
                            return body.write(tree);
                        } catch (S3Exception e) {
                            throw new Refusal(e);
                        }
                    });
        } catch (Refusal e) {
            throw e.exception;
        }
    }

    public FileHandle stage(NewInode attributes) throws StorageException {
        return volume.stage(attributes);
    }

    public FileHandle open(long inode) throws StorageException {
        return volume.open(inode);
    }

    /** Makes everything before durable on the nodes. */
    public void sync() throws StorageException {
        volume.sync();
    }

    public Volume volume() {
        return volume;
    }

    /** Carries a refusal through the volume, whose bodies may only throw its own failures. */
    private static final class Refusal extends RuntimeException {
        @Serial private static final long serialVersionUID = 1L;
        private final S3Exception exception;

        Refusal(S3Exception exception) {
            super(exception.getMessage(), exception, false, false);
            this.exception = exception;
        }
    }

    /** Closes a handle whose content no longer matters. */
    static void discard(FileHandle handle) {
        try {
            handle.close();
        } catch (IOException e) {
            // It was to be thrown away: its content is nobody's any more.
        }
    }
}
