package io.qsfs.fuse.operation;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.TreeReader;
import io.qsfs.core.volume.TreeWriter;
import io.qsfs.core.volume.Volume;

import java.io.IOException;

/**
 * Views and updates whose bodies may also answer with an error number: the engine lets only its own
 * failures out of a body, so the number is carried around it.
 */
final class Bodies {
    private Bodies() {}

    /** A body of a view. */
    @FunctionalInterface
    interface Reading<T> {
        T read(TreeReader tree) throws IOException;
    }

    /** A body of an update. */
    @FunctionalInterface
    interface Writing<T> {
        T change(TreeWriter tree) throws IOException;
    }

    static <T> T view(Volume volume, Reading<T> body) throws IOException {
        try {
            return volume.view(
                    tree -> {
                        try {
                            return body.read(tree);
                        } catch (StorageException e) {
                            throw e;
                        } catch (IOException e) {
                            throw new Carried(e);
                        }
                    });
        } catch (Carried carried) {
            throw carried.failure;
        }
    }

    /** Runs the update; a body that fails changes nothing. */
    static <T> T update(Volume volume, Writing<T> body) throws IOException {
        try {
            return volume.update(
                    tree -> {
                        try {
                            return body.change(tree);
                        } catch (StorageException e) {
                            throw e;
                        } catch (IOException e) {
                            throw new Carried(e);
                        }
                    });
        } catch (Carried carried) {
            throw carried.failure;
        }
    }

    private static final class Carried extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient IOException failure;

        Carried(IOException failure) {
            super(null, null, false, false);
            this.failure = failure;
        }
    }
}
