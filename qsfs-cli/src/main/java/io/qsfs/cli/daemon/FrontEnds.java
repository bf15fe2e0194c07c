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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/** The mounts and the S3 endpoint that the daemon serves besides its socket. Thread-safe. */
public final class FrontEnds implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(FrontEnds.class.getName());
    private static final Path FUSE_DEVICE = Path.of("/dev/fuse");

    private final Home home;
    private final Engine engine;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Path, FuseMount> mounts = new LinkedHashMap<>();
    private final List<Absence> absences = new CopyOnWriteArrayList<>();
    private Optional<S3Endpoint> s3 = Optional.empty();

    private FrontEnds(Home home, Engine engine) {
        this.home = home;
        this.engine = engine;
    }

    /**
     * What the settings ask for and this machine cannot give.
     *
     * @param what a mount point, or the address of the S3 endpoint
     */
    public record Absence(Kind kind, String what, String reason) {
        /** What may be missing. */
        public enum Kind {
            MOUNT,
            S3
        }
    }

    /** Starts what the settings ask for; what this machine cannot give is noted and left out. */
    public static FrontEnds start(Home home, Settings settings, OpenHome open) {
        var frontEnds = new FrontEnds(home, open.engine());
        frontEnds.startS3(settings, open);
        settings.mountPoint().ifPresent(frontEnds::startMount);
        return frontEnds;
    }

    private void startS3(Settings settings, OpenHome open) {
        if (settings.s3().port() == 0) {
            return;
        }
        try {
            s3 = Optional.of(S3Endpoint.start(home, settings, open));
        } catch (IOException e) {
            note(new Absence(Absence.Kind.S3, S3Endpoint.url(settings.s3()), reason(e)));
        }
    }

    private void startMount(Path point) {
        try {
            mount(point, "");
        } catch (IOException e) {
            note(new Absence(Absence.Kind.MOUNT, point.toString(), reason(e)));
        }
    }

    private void note(Absence absence) {
        absences.add(absence);
        LOG.log(System.Logger.Level.WARNING, absence.what() + ": " + absence.reason());
    }

    private static String reason(IOException failure) {
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }

    /** What was asked for at the start and is missing. */
    public List<Absence> absences() {
        return List.copyOf(absences);
    }

    /** The S3 endpoint, when it runs. */
    public Optional<S3Endpoint> s3() {
        return s3;
    }

    /**
     * The S3 endpoint.
     *
     * @throws CommandException saying why there is none
     */
    public S3Endpoint requireS3() throws CommandException {
        String reason =
                absences.stream()
                        .filter(absence -> absence.kind() == Absence.Kind.S3)
                        .map(absence -> absence.what() + ": " + absence.reason())
                        .findFirst()
                        .orElse("restart with 'qsfs down' and 'qsfs up --s3-port 9000'");
        return s3.orElseThrow(
                () -> new CommandException(ExitCode.UNAVAILABLE, "no S3 endpoint runs; " + reason));
    }

    public Home home() {
        return home;
    }

    public Engine engine() {
        return engine;
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
        lock.lock();
        try {
            mounts.values().removeIf(mount -> mount.unmounted().isDone());
            FuseMount mount = FuseMount.mount(engine.volume(), point, config);
            mounts.put(mount.mountPoint(), mount);
            absences.removeIf(absence -> absence.what().equals(point.toString()));
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
