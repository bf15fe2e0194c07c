package io.qsfs.zdb.namespace;

import io.qsfs.zdb.disk.Disk;
import io.qsfs.zdb.disk.DiskFile;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Replaces a small file so that a crash leaves the old content or the new one. */
final class AtomicFile {
    private AtomicFile() {}

    /** Writes beside the file, syncs, renames, syncs the directory. */
    static void write(Disk disk, String directory, String name, ByteBuffer content)
            throws IOException {
        String path = directory.isEmpty() ? name : directory + "/" + name;
        String fresh = path + ".tmp";
        try (DiskFile file = disk.open(fresh, true)) {
            file.truncate(0);
            file.write(content, 0);
            file.sync();
        }
        disk.rename(fresh, path);
        disk.syncDirectory(directory);
    }
}
