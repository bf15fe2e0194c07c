package io.qsfs.s3.notification;

import io.qsfs.core.error.StorageException;
import io.qsfs.core.time.Time;
import io.qsfs.core.volume.AttributeMode;
import io.qsfs.core.volume.AttributeName;
import io.qsfs.core.volume.Dentry;
import io.qsfs.core.volume.DentryKey;
import io.qsfs.core.volume.Form;
import io.qsfs.core.volume.Inode;
import io.qsfs.core.volume.Name;
import io.qsfs.core.volume.NewInode;
import io.qsfs.core.volume.Place;
import io.qsfs.core.volume.TreeReader;
import io.qsfs.core.volume.TreeWriter;
import io.qsfs.s3.bucket.S3Volume;
import io.qsfs.s3.error.S3Exception;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Events that one target has not taken yet, in the volume's second tree: {@code
 * s3-events/<target>/<sequence>}, a file each whose hidden attribute is the message. An event is
 * written in the update that makes the change, so neither is there without the other. Thread-safe.
 */
final class EventQueue {
    /**
     * Beyond it, events are counted and dropped: a target that is gone must not fill the volume.
     */
    static final int LENGTH_MAX = 100_000;

    private static final AttributeName MESSAGE = AttributeName.hidden("s3.event");
    private static final Name ROOT = Name.of("s3-events");
    private static final NewInode FOLDER = NewInode.directory(0700, 0, 0);
    private static final NewInode FILE = NewInode.file(0600, 0, 0);
    private static final int MILLIS_SHIFT = 20;

    private final S3Volume volume;
    private final Time time;
    private final Name target;
    private final AtomicLong last = new AtomicLong();
    private final AtomicLong length = new AtomicLong();
    private final LongAdder dropped = new LongAdder();

    /** Two processes never draw the same name, even if a clock goes back. */
    private final String process = "-" + HexFormat.of().toHexDigits(new SecureRandom().nextInt());

    private EventQueue(S3Volume volume, Time time, String target) {
        this.volume = volume;
        this.time = time;
        this.target = Name.of(target);
    }

    /** The queue of a target, with what earlier processes left in it. */
    static EventQueue open(S3Volume volume, Time time, String target) throws StorageException {
        var queue = new EventQueue(volume, time, target);
        try {
            long found = volume.view(queue::count);
            queue.length.set(found);
        } catch (S3Exception e) {
            throw new IllegalStateException("a view that refuses nothing", e);
        }
        return queue;
    }

    private long count(TreeReader tree) throws StorageException {
        Optional<Long> folder = folder(tree);
        long count = 0;
        if (folder.isPresent()) {
            try (var cursor = tree.list(folder.get(), DentryKey.FIRST)) {
                while (cursor.next() != null) {
                    count++;
                }
            }
        }
        return count;
    }

    private Optional<Long> folder(TreeReader tree) throws StorageException {
        Optional<Dentry> root = tree.lookup(Inode.SYSTEM_ROOT, ROOT, Form.DIRECTORY);
        return root.isEmpty()
                ? Optional.empty()
                : tree.lookup(root.get().inode(), target, Form.DIRECTORY).map(Dentry::inode);
    }

    /**
     * Adds an event inside of the update that it tells of.
     *
     * @param message made from its place in the order
     * @return false when it was dropped, because the queue is full
     */
    boolean add(TreeWriter tree, Function<String, byte[]> message) throws StorageException {
        if (length.get() >= LENGTH_MAX) {
            dropped.increment();
            return false;
        }
        long now = time.now().toEpochMilli() << MILLIS_SHIFT;
        long number = last.updateAndGet(before -> Math.max(before + 1, now));
        String sequence = HexFormat.of().toHexDigits(number);
        long root = tree.implyDirectory(Inode.SYSTEM_ROOT, ROOT, FOLDER).number();
        long folder = tree.implyDirectory(root, target, FOLDER).number();
        long event = tree.create(folder, Name.of(sequence + process), FILE).number();
        tree.setAttribute(event, MESSAGE, message.apply(sequence), AttributeMode.ANY);
        length.incrementAndGet();
        return true;
    }

    /** An event that waits. */
    record Waiting(Place place, String message) {}

    /** The oldest events, at most so many. */
    List<Waiting> first(int max) throws S3Exception, StorageException {
        return volume.view(
                tree -> {
                    var found = new ArrayList<Waiting>();
                    Optional<Long> folder = folder(tree);
                    if (folder.isEmpty()) {
                        return found;
                    }
                    try (var cursor = tree.list(folder.get(), DentryKey.FIRST)) {
                        for (Dentry d = cursor.next();
                                d != null && found.size() < max;
                                d = cursor.next()) {
                            byte[] message = tree.attribute(d.inode(), MESSAGE).orElse(new byte[0]);
                            found.add(
                                    new Waiting(
                                            d.place(),
                                            new String(message, StandardCharsets.UTF_8)));
                        }
                    }
                    return found;
                });
    }

    /** Removes events that the target has taken; a crash before it is durable repeats them. */
    void remove(List<Waiting> taken) throws S3Exception, StorageException {
        volume.update(
                tree -> {
                    for (Waiting event : taken) {
                        tree.unlink(event.place());
                    }
                    return taken;
                });
        length.addAndGet(-taken.size());
    }

    /** Nothing waits: updates that failed after they had added an event count no more. */
    void foundEmpty() {
        length.set(0);
    }

    /** Makes everything before durable. */
    void sync() throws StorageException {
        volume.sync();
    }

    long length() {
        return length.get();
    }

    long dropped() {
        return dropped.sum();
    }
}
