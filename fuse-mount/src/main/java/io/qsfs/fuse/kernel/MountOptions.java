package io.qsfs.fuse.kernel;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How a file system is mounted.
 *
 * @param source what mount tables show as the device; no commas
 * @param allowOther whether users other than the one who mounts may come in
 * @param flags that mount(2) has
 */
public record MountOptions(String source, boolean allowOther, Set<Flag> flags) {
    /** Type of the file system in mount tables. */
    public static final String TYPE = "fuse.qsfs";

    /** A flag of mount(2), by its name in an option list. */
    public enum Flag {
        RO(Libc.MS_RDONLY),
        NOSUID(Libc.MS_NOSUID),
        NODEV(Libc.MS_NODEV),
        NOEXEC(Libc.MS_NOEXEC),
        SYNC(Libc.MS_SYNCHRONOUS),
        DIRSYNC(Libc.MS_DIRSYNC),
        NOATIME(Libc.MS_NOATIME),
        NODIRATIME(Libc.MS_NODIRATIME);

        private final long bit;

        Flag(long bit) {
            this.bit = bit;
        }

        private String option() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public MountOptions {
        flags = flags.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(flags));
    }

    long bits() {
        return flags.stream().mapToLong(flag -> flag.bit).reduce(0, (a, b) -> a | b);
    }

    /** The data of mount(2). Modes are always checked by the kernel. */
    String data(int descriptor) {
        var data =
                "fd=%d,rootmode=40000,user_id=%d,group_id=%d,default_permissions"
                        .formatted(descriptor, Libc.getuid(), Libc.getgid());
        return allowOther ? data + ",allow_other" : data;
    }

    /** The option list of fusermount3, which adds nosuid and nodev by itself. */
    String list() {
        List<String> options = new ArrayList<>();
        options.add("fsname=" + source);
        options.add("subtype=qsfs");
        options.add("default_permissions");
        if (allowOther) {
            options.add("allow_other");
        }
        flags.stream().map(Flag::option).sorted().forEach(options::add);
        return String.join(",", options);
    }
}
