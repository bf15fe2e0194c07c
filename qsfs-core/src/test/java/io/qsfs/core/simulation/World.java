package io.qsfs.core.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Everything that may happen next, chosen by one seed. Runs in the one thread that calls {@link
 * #step}; time jumps to the next timer when nothing else is left to do.
 */
final class World {
    private final Random random;
    private final List<Event> ready = new ArrayList<>();
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
    private long now;
    private long sequence;
    private long steps;
    private long trace;

    World(long seed) {
        random = new Random(seed);
    }

    /** Something that a process does; not any more once the process is dead. */
    private record Event(Program program, Runnable task) {}

    /** An event at a time; alarms of one moment keep their order. */
    private record Alarm(long time, long sequence, Event event) implements Comparable<Alarm> {
        @Override
        public int compareTo(Alarm other) {
            int order = Long.compare(time, other.time);
            return order != 0 ? order : Long.compare(sequence, other.sequence);
        }
    }

    Random random() {
        return random;
    }

    long now() {
        return now;
    }

    long steps() {
        return steps;
    }

    /** A number that tells whether two runs did the same in the same order. */
    long trace() {
        return trace;
    }

    void soon(Program process, Runnable task) {
        ready.add(new Event(process, task));
    }

    /** Has the task run later; the returned one prevents it. */
    Runnable later(Program process, long delayNanos, Runnable task) {
        var alarm = new Alarm(now + Math.max(0, delayNanos), sequence++, new Event(process, task));
        alarms.add(alarm);
        return () -> alarms.remove(alarm);
    }

    /** A delay as networks have them: mostly short, now and then long. */
    long delay() {
        return random.nextInt(50) == 0
                ? random.nextLong(200_000_000)
                : 1_000 + random.nextLong(2_000_000);
    }

    /** Does one thing; false when there is nothing left to do. */
    boolean step() {
        while (ready.isEmpty() || (!alarms.isEmpty() && alarms.peek().time() <= now)) {
            Alarm next = alarms.poll();
            if (next == null) {
                return false;
            }
            now = Math.max(now, next.time());
            ready.add(next.event());
        }
        int chosen = random.nextInt(ready.size());
        Event event = ready.set(chosen, ready.getLast());
        ready.removeLast();
        if (event.program().isAlive()) {
            steps++;
            trace = 31 * (31 * trace + now) + chosen + 1000L * ready.size();
            event.program().run(event.task());
        }
        return true;
    }
}
