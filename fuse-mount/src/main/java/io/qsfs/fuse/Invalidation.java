package io.qsfs.fuse;

import io.qsfs.core.volume.Name;
import io.qsfs.core.volume.VolumeListener;
import io.qsfs.fuse.kernel.Notifier;
import io.qsfs.fuse.operation.ShownNames;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongPredicate;

/**
 * Tells the kernel what others changed in the volume. The notes wait in a queue for a thread of
 * their own, as the kernel takes them only when the directory is not in use. Thread-safe.
 */
final class Invalidation implements VolumeListener {
    private static final Logger LOG = System.getLogger(Invalidation.class.getName());

    /** Notes that wait; beyond, all names are forgotten at once. */
    private static final int CAPACITY = 65_536;

    private final LinkedBlockingQueue<Note> notes = new LinkedBlockingQueue<>(CAPACITY);
    private final AtomicBoolean overflowed = new AtomicBoolean();
    private volatile LongPredicate isKnown = node -> false;

    private sealed interface Note {
        record Entry(long parent, Name name) implements Note {}

        record Node(long inode, boolean content) implements Note {}

        record End() implements Note {}
    }

    /** From now on notes about nodes that the kernel knows are kept. */
    void begin(LongPredicate known) {
        isKnown = known;
    }

    @Override
    public void entryChanged(long parent, Name name) {
        if (isKnown.test(parent)) {
            add(new Note.Entry(parent, name));
        }
    }

    @Override
    public void inodeChanged(long inode, boolean content) {
        if (isKnown.test(inode)) {
            add(new Note.Node(inode, content));
        }
    }

    private void add(Note note) {
        if (!notes.offer(note)) {
            overflowed.set(true);
        }
    }

    /** Ends the thread once the notes before are sent. */
    void end() {
        notes.clear();
        add(new Note.End());
    }

    /** Sends notes until the end; takes the notifier over. */
    void run(Notifier notifier) {
        try (var kernel = notifier) {
            while (send(kernel, notes.take())) {
                if (overflowed.compareAndSet(true, false) && !kernel.forgetAllEntries()) {
                    LOG.log(Level.WARNING, "changes came too fast: some names may show late");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean send(Notifier kernel, Note note) {
        switch (note) {
            case Note.Entry entry -> {
                for (byte[] shown : ShownNames.of(entry.name())) {
                    kernel.forgetEntry(entry.parent(), shown);
                }
                kernel.forgetAttributes(entry.parent());
            }
            case Note.Node node -> {
                if (node.content()) {
                    kernel.forgetContent(node.inode());
                } else {
                    kernel.forgetAttributes(node.inode());
                }
            }
            case Note.End end -> {
                return false;
            }
        }
        return true;
    }
}
