package io.qsfs.core.writeback;

import io.qsfs.core.bytes.PackId;
import io.qsfs.core.bytes.WriterId;
import io.qsfs.core.crypto.VolumeKeys;
import io.qsfs.core.disk.LocalDirectory;
import io.qsfs.core.error.Checks;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The packs of one writer that are not on the nodes yet, in files of the local disk. Not
 * thread-safe, but for {@link #waitingBytes}.
 *
 * <ul>
 *   <li>Each pack has a file of its own, its <i>slot</i>, from its first part until the nodes have
 *       it; then the slot takes another pack. So the log is as large as its slots and never larger.
 *   <li>A pack of which a part is in the log goes to the nodes only after the rest and its sealed
 *       end are in the log as well: a replay then sends the same bytes, or a pack that no node has
 *       ever seen any part of.
 * </ul>
 */
public final class WriteBackLog implements AutoCloseable {
    private final LocalDirectory directory;
    private final VolumeKeys keys;
    private final RandomGenerator random;
    private final List<Slot> slots = new ArrayList<>();
    private final Deque<Slot> free = new ArrayDeque<>();
    private final Map<PackId, Slot> used = new LinkedHashMap<>();
    private volatile long waitingBytes;

    /**
     * Limits of a log.
     *
     * @param slots packs that may be in it at once
     * @param packCapacity longest pack in bytes
     */
    public record Limits(int slots, int packCapacity) {
        /** Bytes that the log takes on the disk at most. */
        public long bytes() {
            return slots * Slot.length(packCapacity);
        }

        List<String> names() {
            return IntStream.range(0, slots).mapToObj(LoggedPacks::slotName).toList();
        }
    }

    /**
     * Opens an empty log; what {@link LoggedPacks} found there before is forgotten.
     *
     * @param keys stay the caller's, and open longer than this
     */
    WriteBackLog(LocalDirectory directory, VolumeKeys keys, Limits limits, RandomGenerator random)
            throws IOException {
        this.directory = directory;
        this.keys = keys;
        this.random = random;
        for (String name : limits.names()) {
            var slot = new Slot(directory.open(name), limits.packCapacity());
            slots.add(slot);
            slot.clear();
        }
        directory.sync();
        free.addAll(slots);
    }

    /** Whether a part of the pack is in the log. */
    public boolean holds(PackId pack) {
        return used.containsKey(pack);
    }

    /** Whether all of the pack is in the log. */
    public boolean isEnded(PackId pack) {
        Slot slot = used.get(pack);
        return slot != null && slot.isEnded();
    }

    /**
     * Gives a pack its slot.
     *
     * @throws IOException when the disk has no room for it; the log is as before
     */
    public void begin(PackId pack) throws IOException {
        Slot slot = free.peek();
        Checks.invariant(slot != null, "a slot for each pack that is not on the nodes");
        var use = new PackId(WriterId.random(random), pack.sequence());
        slot.begin(new SlotHeader(keys.volumeId(), pack, use), keys.writeBackRecords(use));
        free.remove();
        used.put(pack, slot);
    }

    /**
     * Whether the slot of the pack takes the part, with room for the rest of the pack behind it.
     */
    public boolean fits(PackId pack, PackPart part) {
        return slot(pack).fits(part);
    }

    /** Appends a part to a pack that has a slot; durable after {@link #sync}, which comes next. */
    public void append(PackId pack, PackPart part) throws IOException {
        slot(pack).append(part);
        count();
    }

    /**
     * Appends what is left of a pack; durable after {@link #sync}.
     *
     * @param packEnd the pack from behind its last chunk
     */
    public void end(PackId pack, PackPart last, byte[] packEnd) throws IOException {
        slot(pack).end(last, packEnd);
        count();
    }

    /** Makes what was appended to the pack survive power loss. */
    public void sync(PackId pack) throws IOException {
        slot(pack).sync();
    }

    /** Lets go of a pack that the nodes have, or that must not be replayed. */
    public void forget(PackId pack) throws IOException {
        Slot slot = used.get(pack);
        if (slot != null) {
            slot.clear();
            used.remove(pack);
            free.add(slot);
            count();
        }
    }

    /** Bytes that are on this machine only, as far as is known. Thread-safe. */
    public long waitingBytes() {
        return waitingBytes;
    }

    /** What messages call the log. */
    public String describe() {
        return directory.describe("");
    }

    private Slot slot(PackId pack) {
        return Checks.present(used.get(pack), "the pack has a slot");
    }

    private void count() {
        waitingBytes = used.values().stream().mapToLong(Slot::waitingBytes).sum();
    }

    /** Closes the files; what waits stays for the next opening. */
    @Override
    public void close() throws IOException {
        for (Slot slot : slots) {
            slot.close();
        }
    }
}
