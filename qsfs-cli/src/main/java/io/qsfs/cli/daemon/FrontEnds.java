package io.qsfs.cli.daemon;

import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;
import io.qsfs.cli.OpenHome;
import io.qsfs.cli.config.Home;
import io.qsfs.cli.config.Settings;
import io.qsfs.core.Engine;
import io.qsfs.fuse.FuseMount;
import io.qsfs.fuse.FuseMountConfig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The mounts and the S3 endpoint that the daemon serves besides its socket. Thread-safe. */
public final class FrontEnds implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(FrontEnds.class.getName());
    private static final Path FUSE_DEVICE = Path.of("/dev/fuse");

    private final Engine engine;
    private final Optional<S3Endpoint> s3;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Path, FuseMount> mounts = new LinkedHashMap<>();

    private FrontEnds(Engine engine, Optional<S3Endpoint> s3) {
        this.engine = engine;
        this.s3 = s3;
    }

    /** Starts what the settings ask for; what this machine cannot give is logged and left out. */
    public static FrontEnds start(Home home, Settings settings, OpenHome open) {
        var frontEnds = new FrontEnds(open.engine(), tryS3(home, settings, open));
        settings.mountPoint().ifPresent(frontEnds::tryMount);
        return frontEnds;
    }

    private static Optional<S3Endpoint> tryS3(Home home, Settings settings, OpenHome open) {
        if (settings.s3().port() == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(S3Endpoint.start(home, settings, open));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "no S3 endpoint: " + e.getMessage(), e);
            return Optional.empty();
        }
    }

    /** The S3 endpoint, when it runs. */
    public Optional<S3Endpoint> s3() {
        return s3;
    }

    public Engine engine() {
        return engine;
    }

    private void tryMount(Path point) {
        try {
            mount(point, "");
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "not mounted: " + e.getMessage());
        }
    }

    /**
     * Mounts the volume.
     *
     * @param options as after {@code mount -o}
     * @return the mount point without links
     */
    public Path mount(Path point, String options) throws IOException {
        if (!Files.exists(FUSE_DEVICE)) {
            throw new CommandException(
                    ExitCode.UNAVAILABLE,
                    "this machine has no /dev/fuse, so nothing can be mounted; everything else"
                            + " works");
        }
        FuseMountConfig config = config(options);
        Files.createDirectories(point);
        lock.lock();
        try {
            mounts.values().removeIf(mount -> mount.unmounted().isDone());
            FuseMount mount = FuseMount.mount(engine.volume(), point, config);
            mounts.put(mount.mountPoint(), mount);
            return mount.mountPoint();
        } finally {
            lock.unlock();
        }
    }

    /** Ends a mount; fails when programs use it. */
    public void unmount(Path point) throws IOException {
        lock.lock();
        try {
            FuseMount mount = mounts.get(point.toRealPath());
            if (mount == null) {
                throw new CommandException(
                        ExitCode.NOT_FOUND, "this volume is not mounted at " + point);
            }
            if (!mount.unmount()) {
                throw new CommandException(
                        ExitCode.BUSY,
                        point
                                + " is in use: end the programs that use it ('fuser -vm "
                                + point
                                + "')");
            }
            mounts.remove(mount.mountPoint());
        } finally {
            lock.unlock();
        }
    }

    /** The mounts that are alive. */
    public List<FuseMount> mounts() {
        lock.lock();
        try {
            return mounts.values().stream().filter(mount -> !mount.unmounted().isDone()).toList();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        s3.ifPresent(S3Endpoint::close);
        for (FuseMount mount : mounts()) {
            try {
                mount.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.ERROR, "unmounting " + mount.mountPoint(), e);
            }
        }
    }

    private static FuseMountConfig config(String options) throws CommandException {
        try {
            return FuseMountConfig.defaults().withOptions(options);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
