package io.qsfs.fuse.kernel;

import org.junit.jupiter.api.Assumptions;

import java.nio.file.Files;
import java.nio.file.Path;

/** Whether this machine lets tests mount. */
public final class FuseDevice {
    private FuseDevice() {}

    /** Skips the test, loudly, where mounting is impossible. */
    public static void require() {
        boolean there = Files.isReadable(Path.of("/dev/fuse")) && Libc.getuid() == 0;
        if (!there) {
            System.err.println("SKIPPED: tests of the mount need /dev/fuse and root");
        }
        Assumptions.assumeTrue(there, "tests of the mount need /dev/fuse and root");
    }
}
