package io.qsfs.cli.file;

import java.io.IOException;
import java.nio.file.Path;

/** Who this process acts for: the owner of what it makes in the volume. */
record Owner(int uid, int gid) {
    static Owner current() throws IOException {
        LocalFile self = LocalFile.of(Path.of("/proc/self/status"));
        return new Owner(self.uid(), self.gid());
    }

    boolean isRoot() {
        return uid == 0;
    }
}
