package io.qsfs.fuse;

import io.qsfs.core.error.Checks;
import io.qsfs.fuse.kernel.Mount;
import io.qsfs.fuse.kernel.MountOptions;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * How a volume is mounted.
 *
 * @param source what mount tables show as the device
 * @param allowOther whether other users may come in, as far as modes and access lists let them
 * @param flags of mount(2); see {@link Flag}
 * @param threadsMax most requests that are answered at once; each thread holds up to 2 MiB
 * @param cacheTimeout how long the kernel believes names and attributes; changes that come another
 *     way (S3, command line) are told to it at once, so this is only a second net
 * @param writeBackDelay how often pages that programs wrote are fetched from the kernel; what is
 *     younger is lost when the machine dies, unless fsync was called
 * @param slowThreshold operations that take longer are logged
 * @param unmountGrace how long closing waits for programs that still use the mount
 */
public record FuseMountConfig(
        String source,
        boolean allowOther,
        Set<Flag> flags,
        int threadsMax,
        Duration cacheTimeout,
        Duration writeBackDelay,
        Duration slowThreshold,
        Duration unmountGrace) {

    /** Enough for sixty programs in fsync at once, at most 128 MiB of buffers. */
    public static final int THREADS_MAX = 64;

    public static final Duration CACHE_TIMEOUT = Duration.ofMinutes(1);

    /** As often as ext4 commits. */
    public static final Duration WRITE_BACK_DELAY = Duration.ofSeconds(5);

    public static final Duration SLOW_THRESHOLD = Duration.ofSeconds(1);
    public static final Duration UNMOUNT_GRACE = Duration.ofSeconds(5);

    /** A property of the mount, named as in an option list. */
    public enum Flag {
        RO,
        NOSUID,
        NODEV,
        NOEXEC,
        SYNC,
        DIRSYNC,
        NOATIME,
        NODIRATIME
    }

    public FuseMountConfig {
        Checks.argument(!source.isEmpty() && !source.contains(","), "mount source: " + source);
        flags = Set.copyOf(flags);
    }

    /** Writable, without set-user-id programs and devices; root lets others in. */
    public static FuseMountConfig defaults() {
        return new FuseMountConfig(
                "qsfs",
                Mount.isPrivileged(),
                Set.of(Flag.NOSUID, Flag.NODEV),
                THREADS_MAX,
                CACHE_TIMEOUT,
                WRITE_BACK_DELAY,
                SLOW_THRESHOLD,
                UNMOUNT_GRACE);
    }

    /**
     * Applies a list as after {@code mount -o} and in /etc/fstab, such as {@code
     * ro,allow_other,noatime}. Options that only fstab knows are passed over.
     *
     * @throws IllegalArgumentException naming an option that there is not
     */
    public FuseMountConfig withOptions(String list) {
        var config = this;
        for (var option : list.split(",")) {
            if (!option.isEmpty()) {
                config = config.withOption(option);
            }
        }
        return config;
    }

    private FuseMountConfig withOption(String option) {
        if (option.startsWith("fsname=")) {
            return withSource(option.substring("fsname=".length()));
        }
        if (option.startsWith("x-") || option.startsWith("subtype=")) {
            return this;
        }
        return switch (option) {
            case "rw" -> without(Flag.RO);
            case "suid" -> without(Flag.NOSUID);
            case "dev" -> without(Flag.NODEV);
            case "exec" -> without(Flag.NOEXEC);
            case "async" -> without(Flag.SYNC);
            case "atime", "relatime" -> without(Flag.NOATIME);
            case "diratime" -> without(Flag.NODIRATIME);
            case "allow_other" -> withAllowOther(true);
            case "noallow_other" -> withAllowOther(false);
            // Modes are always checked; the rest is for fstab and mount(8) themselves.
            case "default_permissions",
                    "defaults",
                    "auto",
                    "noauto",
                    "user",
                    "nouser",
                    "users",
                    "nofail",
                    "_netdev" ->
                    this;
            default -> with(flag(option));
        };
    }

    private static Flag flag(String option) {
        try {
            return Flag.valueOf(option.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "unknown mount option \""
                            + option
                            + "\": ro, allow_other, nosuid, nodev, noexec,"
                            + " noatime, nodiratime, sync, dirsync and their opposites are known",
                    e);
        }
    }

    /** The same with one more flag. */
    public FuseMountConfig with(Flag flag) {
        var more = EnumSet.of(flag);
        more.addAll(flags);
        return withFlags(more);
    }

    private FuseMountConfig without(Flag flag) {
        var fewer = EnumSet.copyOf(flags.isEmpty() ? EnumSet.noneOf(Flag.class) : flags);
        fewer.remove(flag);
        return withFlags(fewer);
    }

    private FuseMountConfig withFlags(Set<Flag> newFlags) {
        return new FuseMountConfig(
                source,
                allowOther,
                newFlags,
                threadsMax,
                cacheTimeout,
                writeBackDelay,
                slowThreshold,
                unmountGrace);
    }

    /** The same under another name in mount tables. */
    public FuseMountConfig withSource(String newSource) {
        return new FuseMountConfig(
                newSource,
                allowOther,
                flags,
                threadsMax,
                cacheTimeout,
                writeBackDelay,
                slowThreshold,
                unmountGrace);
    }

    /** The same for the mounting user alone, or for all. */
    public FuseMountConfig withAllowOther(boolean value) {
        return new FuseMountConfig(
                source,
                value,
                flags,
                threadsMax,
                cacheTimeout,
                writeBackDelay,
                slowThreshold,
                unmountGrace);
    }

    /** The same with another idea of what is slow. */
    public FuseMountConfig withSlowThreshold(Duration threshold) {
        return new FuseMountConfig(
                source,
                allowOther,
                flags,
                threadsMax,
                cacheTimeout,
                writeBackDelay,
                threshold,
                unmountGrace);
    }

    /** The same, waiting shorter or longer for programs when the mount is closed. */
    public FuseMountConfig withUnmountGrace(Duration grace) {
        return new FuseMountConfig(
                source,
                allowOther,
                flags,
                threadsMax,
                cacheTimeout,
                writeBackDelay,
                slowThreshold,
                grace);
    }

    boolean keepsAccessTimes() {
        return !flags.contains(Flag.NOATIME) && !flags.contains(Flag.RO);
    }

    MountOptions mountOptions() {
        var bits = EnumSet.noneOf(MountOptions.Flag.class);
        flags.forEach(flag -> bits.add(MountOptions.Flag.valueOf(flag.name())));
        return new MountOptions(source, allowOther, bits);
    }
}
