package io.qsfs.fuse.kernel;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that answer the kernel for one mount. Thread-safe.
 *
 * <ul>
 *   <li>Each worker reads a request from the device, answers it and reads the next; there is no
 *       queue between and no hand-over.
 *   <li>A worker that takes up a request which may wait, while no other waits for requests, starts
 *       one more, up to the configured number; those that stay idle end again.
 * </ul>
 */
public final class Session implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Session.class.getName());

    static final int WORKERS_MIN = 2;

    private final Descriptor device;
    private final Descriptor stop;
    private final SessionConfig config;
    private final Dispatcher dispatcher;
    private final OperationCounters counters = new OperationCounters();
    private final SlowOperationLog slowOperations;
    private final PatientRequests patient = new PatientRequests();
    private final AtomicInteger idle = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger started = new AtomicInteger();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CountDownLatch initialized = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Negotiation negotiated;

    private Session(Descriptor device, Descriptor stop, FileSystem files, SessionConfig config) {
        this.device = device;
        this.stop = stop;
        this.config = config;
        this.dispatcher = new Dispatcher(files, config.timeouts(), config.errnoOf());
        this.slowOperations = new SlowOperationLog(config.slowThreshold());
    }

    /** Starts to answer the requests of a mounted device, which the session then owns. */
    static Session start(Descriptor device, FileSystem files, SessionConfig config)
            throws SystemCallException {
        device.setNonBlocking();
        var session = new Session(device, Descriptor.event(), files, config);
        int count = Math.max(WORKERS_MIN, Runtime.getRuntime().availableProcessors());
        for (int i = 0; i < Math.min(count, config.workersMax()); i++) {
            session.startWorker();
        }
        return session;
    }

    private boolean startWorker() {
        if (running.incrementAndGet() > config.workersMax() || stopping.get()) {
            running.decrementAndGet();
            return false;
        }
        var worker = new Worker(this);
        var name = "qsfs-fuse-" + started.getAndIncrement();
        var thread = Thread.ofPlatform().daemon().name(name).unstarted(worker);
        threads.add(thread);
        thread.start();
        return true;
    }

    /** Told by a worker before it answers what may wait. */
    void mayWait() {
        if (idle.get() == 0) {
            startWorker();
        }
    }

    /** Told by a worker that goes to sleep. */
    void idle() {
        idle.incrementAndGet();
    }

    /** Told by a worker that woke up. */
    void busy() {
        idle.decrementAndGet();
    }

    /** Whether a worker that found nothing to do for a while should end. */
    boolean dismiss() {
        if (running.decrementAndGet() >= WORKERS_MIN) {
            threads.remove(Thread.currentThread());
            return true;
        }
        running.incrementAndGet();
        return false;
    }

    /** Told by a worker that ends because the mount has ended. */
    void workerEnded() {
        threads.remove(Thread.currentThread());
        if (running.decrementAndGet() == 0) {
            ended.countDown();
        }
    }

    /** Answers INIT. */
    void initialize(Request in, Reply out) {
        if (in.bodyInt(0) != Negotiation.MAJOR) {
            out.fail(Errno.EINVAL);
            return;
        }
        var offer = Negotiation.with(in);
        if (!offer.isSufficient()) {
            LOG.log(
                    Level.ERROR,
                    "this kernel speaks FUSE 7.{0}, too old for QSFS: Linux 5.12 or newer is"
                            + " needed",
                    in.bodyInt(4));
            out.fail(Errno.EINVAL);
            return;
        }
        offer.put(out);
        negotiated = offer;
    }

    /** Told when the answer to INIT is sent. */
    void initialized() {
        initialized.countDown();
    }

    /** A queue for the thread or threads that may use the arena. */
    DeviceQueue openQueue(Arena arena) throws SystemCallException {
        return DeviceQueue.clone(device, stop, arena);
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    OperationCounters counters() {
        return counters;
    }

    PatientRequests patient() {
        return patient;
    }

    SlowOperationLog slowOperations() {
        return slowOperations;
    }

    /** Whether the kernel agreed to keep written pages and send them later. */
    public boolean isInitialized() {
        return negotiated != null;
    }

    /** Waits until the kernel has been answered for the first time, or the mount has ended. */
    public void awaitInitialized() throws InterruptedException {
        while (initialized.getCount() > 0 && ended.getCount() > 0) {
            boolean ready = initialized.await(100, TimeUnit.MILLISECONDS);
            if (ready) {
                return;
            }
        }
    }

    /** Waits until the mount has ended: it was unmounted, or the session closed. */
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /** Like {@link #awaitEnd()}, for a limited time; returns whether it has ended. */
    public boolean awaitEnd(Duration limit) throws InterruptedException {
        return ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    public List<OperationSummary> operations() {
        return counters.summaries();
    }

    /** The latest slow requests, oldest first. */
    public List<SlowOperation> slow() {
        return slowOperations.latest();
    }

    /** How many threads answer requests now. */
    public int workers() {
        return running.get();
    }

    /** A way to tell the kernel what to forget. */
    public Notifier openNotifier() throws SystemCallException {
        return new Notifier(openQueue(Arena.ofShared()));
    }

    /** Stops the workers; requests that they are at are finished first. */
    @Override
    public void close() {
        if (!stopping.compareAndSet(false, true)) {
            return;
        }
        try {
            stop.signal();
            ended.await();
        } catch (SystemCallException e) {
            LOG.log(Level.WARNING, "the workers of a mount could not be stopped", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        device.close();
        stop.close();
    }
}
