package io.qsfs.fuse.kernel;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;

/** Reads requests of the kernel and answers them, one after the other, on its own thread. */
final class Worker implements Runnable {
    private static final Logger LOG = System.getLogger(Worker.class.getName());

    /** Largest data, the header, and the struct of the opcode. */
    private static final int REQUEST_CAPACITY = Negotiation.DATA_MAX + 4096;

    /** After so long without work a worker may end. */
    private static final int IDLE_MILLISECONDS = 5_000;

    private final Session session;
    private final Request request = new Request(REQUEST_CAPACITY);
    private final Reply reply = new Reply();

    Worker(Session session) {
        this.session = session;
    }

    @Override
    public void run() {
        boolean dismissed = false;
        try (var queue = session.openQueue(Arena.ofConfined())) {
            dismissed = serve(queue);
        } catch (SystemCallException e) {
            LOG.log(Level.WARNING, "a worker of the mount ends", e);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "a worker of the mount ends", e);
        } finally {
            if (!dismissed) {
                session.workerEnded();
            }
        }
    }

    /** Returns whether the worker ends because there is too little to do. */
    private boolean serve(DeviceQueue queue) {
        while (true) {
            if (takeOne(queue)) {
                continue;
            }
            session.idle();
            var wake = queue.await(IDLE_MILLISECONDS);
            session.busy();
            switch (wake) {
                case READY -> {}
                case TIME_OUT -> {
                    if (session.dismiss()) {
                        return true;
                    }
                }
                case ENDED -> {
                    return false;
                }
            }
        }
    }

    private boolean takeOne(DeviceQueue queue) {
        try {
            if (!queue.receive(request)) {
                return false;
            }
        } catch (FuseError e) {
            LOG.log(Level.ERROR, "the kernel sent a request that cannot be read");
            return true;
        }
        answer(queue, Opcode.of(request.opcode()));
        return true;
    }

    private void answer(DeviceQueue queue, @Nullable Opcode opcode) {
        reply.begin(request.unique());
        if (opcode == null) {
            reply.fail(Errno.ENOSYS);
            queue.send(reply);
            return;
        }
        if (opcode.waits()) {
            session.mayWait();
        }
        long start = System.nanoTime();
        if (work(queue, opcode)) {
            queue.send(reply);
        }
        if (opcode == Opcode.INIT) {
            session.initialized();
        }
        record(opcode, System.nanoTime() - start);
    }

    /** Returns whether the reply is to be sent. */
    private boolean work(DeviceQueue queue, Opcode opcode) {
        if (!opcode.isAbandonable()) {
            run(opcode);
            return expectsReply(opcode);
        }
        session.patient().begin(request, queue);
        run(opcode);
        return session.patient().end(request);
    }

    private void run(Opcode opcode) {
        try {
            if (opcode == Opcode.INIT) {
                session.initialize(request, reply);
            } else if (opcode == Opcode.INTERRUPT) {
                session.patient().interrupt(request.bodyLong(0));
            } else {
                session.dispatcher().answer(opcode, request, reply);
            }
        } catch (RuntimeException e) {
            // A defect in one operation must not take the whole mount down.
            LOG.log(Level.ERROR, "failed to answer " + opcode, e);
            reply.fail(Errno.EIO);
        }
    }

    private static boolean expectsReply(Opcode opcode) {
        return switch (opcode) {
            case FORGET, BATCH_FORGET, INTERRUPT, NOTIFY_REPLY -> false;
            default -> true;
        };
    }

    private void record(Opcode opcode, long nanos) {
        int errno = reply.errno();
        session.counters().record(opcode, nanos, errno != 0);
        if (session.slowOperations().isSlow(nanos)) {
            session.slowOperations().add(opcode, request, nanos, errno);
        }
    }
}
