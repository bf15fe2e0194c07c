package io.qsfs.fuse;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.InodeChange;
import io.qsfs.core.volume.Volume;
import io.qsfs.fuse.kernel.KernelClock;
import io.qsfs.fuse.kernel.Mount;
import io.qsfs.fuse.kernel.Notifier;
import io.qsfs.fuse.kernel.Session;
import io.qsfs.fuse.kernel.SessionConfig;
import io.qsfs.fuse.kernel.Timeouts;
import io.qsfs.fuse.operation.Errors;
import io.qsfs.fuse.operation.VolumeFiles;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A volume mounted in the tree of this machine. Thread-safe. Several may live in one process, of
 * one volume or of many.
 *
 * <p>What programs write is in the volume when they close the file, fsync it, or a few seconds
 * after; it is durable after fsync, sync or unmounting.
 */
public final class FuseMount implements AutoCloseable {
    private static final Logger LOG = System.getLogger(FuseMount.class.getName());

    private final Path point;
    private final Volume volume;
    private final VolumeFiles files;
    private final Mount mount;
    private final Session session;
    private final Invalidation invalidation;
    private final WriteBack writeBack;
    private final FuseMountConfig config;
    private final CompletableFuture<Void> unmounted = new CompletableFuture<>();

    private FuseMount(Parts parts, Mount.Mounted mounted, FuseMountConfig config) {
        this.point = mounted.mount().point();
        this.volume = parts.volume;
        this.files = parts.files;
        this.mount = mounted.mount();
        this.session = mounted.session();
        this.invalidation = parts.invalidation;
        this.config = config;
        this.writeBack = new WriteBack(point, config.writeBackDelay(), files::writableFiles);
    }

    private record Parts(Volume volume, VolumeFiles files, Invalidation invalidation) {}

    /**
     * Mounts the volume on a directory, which is made when it is missing; returns when programs can
     * use it. What a crashed process left mounted there is removed first.
     *
     * @param volume stays open when the mount is closed
     * @throws StorageException saying what to do when the directory cannot be mounted on
     */
    public static FuseMount mount(Volume volume, Path mountPoint, FuseMountConfig config)
            throws IOException {
        var invalidation = new Invalidation();
        var attached = volume.attach(invalidation);
        try {
            adoptRoot(attached);
            return mount(attached, invalidation, mountPoint, config);
        } catch (IOException | RuntimeException e) {
            attached.close();
            throw e;
        }
    }

    /** The root of a new volume belongs to root; an ordinary user who mounts it takes it over. */
    private static void adoptRoot(Volume attached) throws StorageException {
        if (Mount.isPrivileged() || attached.isReadOnly()) {
            return;
        }
        attached.update(
                tree -> {
                    var root = tree.inode(Inode.ROOT);
                    if (root.uid() != 0 || root.entries() > 0) {
                        return root;
                    }
                    var owner = InodeChange.none().withUid(Mount.userId()).withGid(Mount.groupId());
                    return tree.change(Inode.ROOT, owner);
                });
    }

    private static FuseMount mount(
            Volume attached, Invalidation invalidation, Path mountPoint, FuseMountConfig config)
            throws IOException {
        var pages = new PageReturn();
        boolean access = config.keepsAccessTimes();
        var files = new VolumeFiles(attached, new KernelClock(), access, pages::send);
        var cache = config.cacheTimeout();
        var sessionConfig =
                new SessionConfig(
                        new Timeouts(cache, cache, cache),
                        config.threadsMax(),
                        config.slowThreshold(),
                        Errors::errnoOf);
        try {
            var mounted = Mount.mount(mountPoint, config.mountOptions(), files, sessionConfig);
            var parts = new Parts(attached, files, invalidation);
            var result = new FuseMount(parts, mounted, config);
            result.begin(pages);
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException.Unavailable("interrupted while mounting " + mountPoint, e);
        }
    }

    private void begin(PageReturn pages) throws IOException {
        pages.begin(session.openNotifier());
        Notifier notifier = session.openNotifier();
        start("qsfs-fuse-invalidate", () -> invalidation.run(notifier));
        invalidation.begin(files::isKnown);
        start("qsfs-fuse-write-back", writeBack);
        start("qsfs-fuse-end", () -> awaitEnd(pages));
        mount.tune();
        LOG.log(Level.INFO, "mounted at {0}", point);
    }

    private static void start(String name, Runnable task) {
        Thread.ofPlatform().daemon().name(name).start(task);
    }

    /** Waits until the mount has ended, whoever ended it, and tidies up. */
    private void awaitEnd(PageReturn pages) {
        try {
            session.awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        writeBack.end();
        invalidation.end();
        pages.end();
        files.closeAll();
        session.close();
        try {
            volume.commit();
            volume.close();
            LOG.log(Level.INFO, "unmounted from {0}", point);
            unmounted.complete(null);
        } catch (StorageException e) {
            LOG.log(Level.ERROR, "what was written last may be lost: " + point, e);
            unmounted.completeExceptionally(e);
        }
    }

    /** Where it is mounted: an absolute path without links. */
    public Path mountPoint() {
        return point;
    }

    /** Completes when the mount has ended and all of it is durable, or with what prevented that. */
    public CompletableFuture<Void> unmounted() {
        return unmounted.copy();
    }

    /** Counters since the mount began. */
    public FuseStatistics statistics() {
        var operations =
                session.operations().stream()
                        .map(
                                o ->
                                        new FuseStatistics.Operation(
                                                o.operation(),
                                                o.count(),
                                                o.failures(),
                                                o.mean(),
                                                o.median(),
                                                o.percentile99(),
                                                o.longest()))
                        .toList();
        var slow =
                session.slow().stream()
                        .map(
                                s ->
                                        new FuseStatistics.Slow(
                                                s.ended(),
                                                s.operation(),
                                                s.node(),
                                                s.processId(),
                                                s.took(),
                                                s.errno()))
                        .toList();
        return new FuseStatistics(
                operations,
                slow,
                files.knownNodes(),
                files.openFiles(),
                files.openDirectories(),
                session.workers());
    }

    /**
     * Unmounts, unless programs use the mount.
     *
     * @return false when they do
     * @throws IOException when what was written last could not be made durable
     */
    public boolean unmount() throws IOException {
        writeBack.flush();
        if (!mount.unmount(false)) {
            return false;
        }
        awaitUnmounted();
        return true;
    }

    /**
     * Unmounts in any case: waits a little for programs that use the mount, then takes it away from
     * them. Idempotent.
     *
     * @throws IOException when what was written last could not be made durable
     */
    @Override
    public void close() throws IOException {
        long end = System.nanoTime() + config.unmountGrace().toNanos();
        while (!unmounted.isDone()) {
            writeBack.flush();
            if (mount.unmount(false)) {
                break;
            }
            if (System.nanoTime() >= end) {
                LOG.log(Level.WARNING, "programs still use {0}: taking it away from them", point);
                mount.abort();
                session.close();
                break;
            }
            pause();
        }
        awaitUnmounted();
    }

    private static void pause() throws StorageException {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException.Unavailable("interrupted while unmounting", e);
        }
    }

    private void awaitUnmounted() throws IOException {
        try {
            unmounted.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StorageException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
