package io.qsfs.fuse.handle;

import io.qsfs.core.volume.FileHandle;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The files that programs have open, by the numbers that the kernel was given. Thread-safe. */
public final class OpenFiles {
    private final ConcurrentHashMap<Long, OpenedFile> files = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Long, AtomicInteger> writers = new ConcurrentHashMap<>();
    private final AtomicInteger writable = new AtomicInteger();
    private final AtomicLong next = new AtomicLong(1);

    /** Takes a handle over; returns its number. */
    public long add(OpenedFile file) {
        long number = next.getAndIncrement();
        files.put(number, file);
        if (file.isWritable()) {
            writable.incrementAndGet();
            writers.computeIfAbsent(file.node(), node -> new AtomicInteger()).incrementAndGet();
        }
        return number;
    }

    /** The open file of that number. */
    public Optional<OpenedFile> find(long number) {
        return Optional.ofNullable(files.get(number));
    }

    /** Gives the open file back to the caller, who closes its handle. */
    public Optional<OpenedFile> remove(long number) {
        var file = files.remove(number);
        if (file != null && file.isWritable()) {
            writable.decrementAndGet();
            writers.computeIfPresent(
                    file.node(), (node, count) -> count.decrementAndGet() == 0 ? null : count);
        }
        return Optional.ofNullable(file);
    }

    /** Whether a program may write to the node through a descriptor or a mapping. */
    public boolean isWritten(long node) {
        return writers.containsKey(node);
    }

    /** How many files are open for writing. */
    public int writable() {
        return writable.get();
    }

    public int size() {
        return files.size();
    }

    /** Takes all of them away, for a mount that ends. */
    public Collection<OpenedFile> drain() {
        var numbers = List.copyOf(files.keySet());
        return numbers.stream().map(this::remove).flatMap(Optional::stream).toList();
    }

    /** The handle of a number, if the number is known. */
    public Optional<FileHandle> handle(long number) {
        return find(number).map(OpenedFile::handle);
    }
}
