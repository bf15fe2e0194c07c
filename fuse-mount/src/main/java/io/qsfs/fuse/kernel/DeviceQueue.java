package io.qsfs.fuse.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One worker's own descriptor of the device: a clone of the one that was mounted, so that answers
 * of different workers do not meet at one lock in the kernel. Waiting is exclusive: a request wakes
 * one worker. Not thread-safe.
 */
final class DeviceQueue implements AutoCloseable {
    /** Layout of {@code struct epoll_event}, which is packed on x86-64 and nowhere else. */
    private static final long EVENT_LENGTH =
            System.getProperty("os.arch").equals("amd64") ? 12 : 16;

    private static final long EVENT_DATA = EVENT_LENGTH - 8;
    private static final long DATA_DEVICE = 0;
    private static final long DATA_STOP = 1;

    private final Arena arena;
    private final MemorySegment error;
    private final MemorySegment event;
    private final Descriptor device;
    private final Descriptor epoll;

    private DeviceQueue(Arena arena, Descriptor device, Descriptor epoll) {
        this.arena = arena;
        this.error = Libc.errorSegment(arena);
        this.event = arena.allocate(EVENT_LENGTH, 8);
        this.device = device;
        this.epoll = epoll;
    }

    /** What came of a wait. */
    enum Wake {
        READY,
        TIME_OUT,
        ENDED
    }

    /**
     * Clones the mounted descriptor.
     *
     * @param stop an event that ends waits
     * @param arena taken over
     */
    static DeviceQueue clone(Descriptor mounted, Descriptor stop, Arena arena)
            throws SystemCallException {
        var device = Descriptor.open("/dev/fuse", Libc.O_RDWR | Libc.O_NONBLOCK);
        var error = Libc.errorSegment(arena);
        var number = arena.allocateFrom(ValueLayout.JAVA_INT, mounted.number());
        if (Libc.ioctl(error, device.number(), Libc.FUSE_DEV_IOC_CLONE, number) < 0) {
            throw fail(device, arena, "ioctl FUSE_DEV_IOC_CLONE", error);
        }
        int epollNumber = Libc.epollCreate(error, Libc.O_CLOEXEC);
        if (epollNumber < 0) {
            throw fail(device, arena, "epoll_create1", error);
        }
        var queue = new DeviceQueue(arena, device, new Descriptor(epollNumber));
        queue.watch(device, Libc.EPOLLIN | Libc.EPOLLEXCLUSIVE, DATA_DEVICE);
        queue.watch(stop, Libc.EPOLLIN, DATA_STOP);
        return queue;
    }

    private static SystemCallException fail(
            Descriptor device, Arena arena, String call, MemorySegment error) {
        var failure = new SystemCallException(call, Libc.errno(error));
        device.close();
        arena.close();
        return failure;
    }

    private void watch(Descriptor descriptor, int events, long data) throws SystemCallException {
        event.set(ValueLayout.JAVA_INT, 0, events);
        event.set(ValueLayout.JAVA_LONG_UNALIGNED, EVENT_DATA, data);
        if (Libc.epollAdd(error, epoll.number(), descriptor.number(), event) < 0) {
            var failure = new SystemCallException("epoll_ctl", Libc.errno(error));
            close();
            throw failure;
        }
    }

    /**
     * Takes a request if one is there.
     *
     * @return whether there was one
     */
    boolean receive(Request request) throws FuseError {
        var target = request.segment();
        long count = Libc.read(error, device.number(), target, target.byteSize());
        if (count < 0) {
            // Nothing there, or the mount is gone: waiting tells which.
            return false;
        }
        request.received((int) count);
        return true;
    }

    /** Sleeps until a request may be there. */
    Wake await(int milliseconds) {
        int count = Libc.epollWait(error, epoll.number(), event, milliseconds);
        if (count < 0) {
            return Libc.errno(error) == Errno.EINTR ? Wake.READY : Wake.ENDED;
        }
        if (count == 0) {
            return Wake.TIME_OUT;
        }
        boolean stop = event.get(ValueLayout.JAVA_LONG_UNALIGNED, EVENT_DATA) == DATA_STOP;
        boolean gone = (event.get(ValueLayout.JAVA_INT, 0) & (Libc.EPOLLERR | Libc.EPOLLHUP)) != 0;
        return stop || gone ? Wake.ENDED : Wake.READY;
    }

    /**
     * Sends an answer.
     *
     * @return 0, or the error number: ENOENT when nobody waits for the answer any more
     */
    int send(Reply reply) {
        var source = reply.finish();
        long count = Libc.write(error, device.number(), source, reply.length());
        return count < 0 ? Libc.errno(error) : 0;
    }

    /** Answers a request with an error; unlike the rest, from any thread. */
    void fail(long unique, int errno) {
        var reply = new Reply();
        reply.begin(unique);
        reply.fail(errno);
        try (var own = Arena.ofConfined()) {
            var capture = Libc.errorSegment(own);
            // That the caller is gone by now is what was wanted.
            long ignored = Libc.write(capture, device.number(), reply.finish(), reply.length());
        }
    }

    /**
     * Sends a notification, which may wait for locks that other requests hold in the kernel.
     *
     * @return 0, or the error number: ENOENT when the kernel does not know the thing to be
     *     forgotten
     */
    int notify(Reply message) {
        try (var copies = Arena.ofConfined()) {
            int length = message.length();
            var source = copies.allocate(length);
            MemorySegment.copy(message.finish(), 0, source, 0, length);
            long count = Libc.writeWaiting(error, device.number(), source, length);
            return count < 0 ? Libc.errno(error) : 0;
        }
    }

    @Override
    public void close() {
        device.close();
        epoll.close();
        arena.close();
    }
}
