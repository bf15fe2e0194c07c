package io.qsfs.fuse.operation;

import io.qsfs.fuse.kernel.Caller;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Group membership of callers. */
final class Groups {
    private static final String SUPPLEMENTARY = "Groups:";

    private Groups() {}

    /** Whether the caller belongs to the group or may do as if. */
    static boolean contains(Caller caller, int group) {
        return caller.userId() == 0
                || caller.groupId() == group
                || isSupplementary(caller.processId(), Integer.toUnsignedString(group));
    }

    /** The kernel does not send the other groups, but shows them while the caller waits. */
    private static boolean isSupplementary(int process, String group) {
        try {
            for (var line : Files.readAllLines(Path.of("/proc/" + process + "/status"))) {
                if (line.startsWith(SUPPLEMENTARY)) {
                    var groups = line.substring(SUPPLEMENTARY.length()).trim().split(" ");
                    return java.util.List.of(groups).contains(group);
                }
            }
        } catch (IOException e) {
            System.getLogger(Groups.class.getName())
                    .log(System.Logger.Level.DEBUG, "groups of process {0} unknown", process);
        }
        return false;
    }
}
