package io.qsfs.fuse.kernel;

import io.qsfs.core.error.StorageException;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A place in the tree of the machine where a session answers. Mounts by mount(2) as root and
 * through fusermount3 as anybody else. Thread-safe.
 */
public final class Mount {
    private static final Logger LOG = System.getLogger(Mount.class.getName());

    private final Path point;
    private final boolean privileged;

    private Mount(Path point, boolean privileged) {
        this.point = point;
        this.privileged = privileged;
    }

    /** A mount and the threads behind it. */
    public record Mounted(Mount mount, Session session) {}

    /**
     * Mounts and starts to answer; returns when programs can use the tree.
     *
     * @throws StorageException saying what to do when the directory cannot be mounted on
     */
    public static Mounted mount(
            Path directory, MountOptions options, FileSystem files, SessionConfig config)
            throws IOException, InterruptedException {
        var mount = prepare(directory);
        var device = mount.attach(options);
        Session session;
        try {
            session = Session.start(device, files, config);
        } catch (SystemCallException e) {
            mount.unmount(true);
            device.close();
            throw e;
        }
        session.awaitInitialized();
        if (!session.isInitialized()) {
            mount.unmount(true);
            session.close();
            throw new StorageException.Unavailable(
                    "the kernel refused the file system at " + directory);
        }
        return new Mounted(mount, session);
    }

    /** Whether this process mounts by itself, as root can. */
    public static boolean isPrivileged() {
        return Libc.getuid() == 0;
    }

    /** The user of this process. */
    public static int userId() {
        return Libc.getuid();
    }

    /** The group of this process. */
    public static int groupId() {
        return Libc.getgid();
    }

    /** Makes the kernel write all pages back that it holds of the file system at this place. */
    public static void writeBack(Path point) throws IOException {
        int flags = Libc.O_RDONLY | Libc.O_DIRECTORY;
        try (var root = Descriptor.open(point.toString(), flags)) {
            root.syncFileSystem();
        }
    }

    /** Lets the kernel read ahead and hold back as much as for a disk, where root may say so. */
    public void tune() {
        if (privileged) {
            BackingDevice.of(point).ifPresent(BackingDevice::tune);
        }
    }

    private static Mount prepare(Path directory) throws IOException {
        if (!Files.exists(Path.of("/dev/fuse"))) {
            throw new StorageException.Unavailable(
                    "there is no /dev/fuse on this machine: load the kernel module fuse, or give"
                            + " the container the device (docker run --device /dev/fuse)");
        }
        boolean privileged = isPrivileged();
        var mount = new Mount(directory.toAbsolutePath().normalize(), privileged);
        if (mount.isStale()) {
            LOG.log(Level.INFO, "removing what a crashed process left mounted at {0}", mount.point);
            mount.unmount(true);
        }
        if (!Files.exists(mount.point)) {
            Files.createDirectories(mount.point);
        }
        if (!Files.isDirectory(mount.point)) {
            throw new StorageException.NotDirectory(
                    "the mount point " + mount.point + " is not a directory");
        }
        return new Mount(mount.point.toRealPath(), privileged);
    }

    private Descriptor attach(MountOptions options) throws IOException {
        if (!privileged) {
            return new FuserMount(point).mount(options);
        }
        var device = Descriptor.open("/dev/fuse", Libc.O_RDWR);
        try (var arena = Arena.ofConfined()) {
            var error = Libc.errorSegment(arena);
            var call =
                    new Libc.MountCall(
                            options.source(),
                            point.toString(),
                            MountOptions.TYPE,
                            options.bits(),
                            options.data(device.number()));
            if (Libc.mount(error, call) < 0) {
                device.close();
                throw new SystemCallException("mount " + point, Libc.errno(error));
            }
        }
        return device;
    }

    /** Whether a mount is left here whose process is gone; the kernel's caches do not know it. */
    private boolean isStale() {
        try {
            Descriptor.open(point.toString(), Libc.O_RDONLY | Libc.O_DIRECTORY).close();
            return false;
        } catch (SystemCallException e) {
            return e.errno() == Errno.ENOTCONN || e.errno() == Errno.ECONNABORTED;
        }
    }

    /**
     * Takes the mount away.
     *
     * @param detach also while programs use it: they keep what they have open, nobody else sees it
     * @return false when programs use it and it may not be detached
     * @throws IOException when it cannot be taken away for another reason
     */
    public boolean unmount(boolean detach) throws IOException {
        if (!privileged) {
            return new FuserMount(point).unmount(detach);
        }
        return unmountDirectly(detach ? Libc.MNT_DETACH : 0);
    }

    /**
     * Takes the mount away and ends its requests: programs that still use it get ENOTCONN. Only
     * root can; for others the end of the session does it.
     */
    public void abort() throws IOException {
        if (privileged) {
            unmountDirectly(Libc.MNT_FORCE | Libc.MNT_DETACH);
        } else {
            unmount(true);
        }
    }

    private boolean unmountDirectly(int flags) throws SystemCallException {
        try (var arena = Arena.ofConfined()) {
            var error = Libc.errorSegment(arena);
            if (Libc.umount2(error, arena.allocateFrom(point.toString()), flags) == 0) {
                return true;
            }
            int errno = Libc.errno(error);
            if (errno == Errno.EBUSY) {
                return false;
            }
            // Somebody else unmounted it.
            if (errno == Errno.EINVAL || errno == Errno.ENOENT) {
                return true;
            }
            throw new SystemCallException("umount " + point, errno);
        }
    }

    /** The directory, as an absolute path without links. */
    public Path point() {
        return point;
    }
}
