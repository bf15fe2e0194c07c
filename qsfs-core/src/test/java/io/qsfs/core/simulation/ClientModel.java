package io.qsfs.core.simulation;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * What one client did to its directory, as the states it went through: after a crash one of those
 * must be found that is not older than the last one it was promised, or what the operation under
 * way was about to make.
 */
final class ClientModel {
    /** A file by its length and checksum. */
    record Content(int length, long checksum) {
        static Content of(byte[] bytes) {
            var crc = new CRC32C();
            crc.update(bytes);
            return new Content(bytes.length, crc.getValue());
        }
    }

    private final String directory;
    private final Map<String, byte[]> files = new TreeMap<>();
    private final List<Map<String, Content>> states = new ArrayList<>();
    private @Nullable Map<String, Content> underWay;
    private int promised;

    /** Promised as long as the machine is there. */
    private int promisedHere;

    private int cut = Integer.MAX_VALUE;

    ClientModel(String directory) {
        this.directory = directory;
        states.add(Map.of());
    }

    String directory() {
        return directory;
    }

    /** The files as the client knows them. */
    Map<String, byte[]> files() {
        return files;
    }

    byte @Nullable [] file(String name) {
        return files.get(name);
    }

    /** An operation begins; null removes the file. */
    void begin(String name, byte @Nullable [] content) {
        var next = new TreeMap<>(states.getLast());
        if (content == null) {
            next.remove(name);
        } else {
            next.put(name, Content.of(content));
        }
        underWay = next;
    }

    /** An operation begins that moves a file. */
    void beginMove(String from, String to) {
        var next = new TreeMap<>(states.getLast());
        Content moved = next.remove(from);
        if (moved != null) {
            next.put(to, moved);
        }
        underWay = next;
    }

    /** The operation under way is complete. */
    void complete() {
        Map<String, Content> done = underWay;
        if (done != null) {
            states.add(done);
            underWay = null;
        }
    }

    /** The state that a sync that begins now will promise. */
    int current() {
        return states.size() - 1;
    }

    /** A sync that began at the state is acknowledged. */
    void promise(int state) {
        promised = Math.max(promised, state);
        if (state > cut) {
            throw new AssertionError(
                    "%s: state %d was acknowledged after another writer had cut the log at %d"
                            .formatted(directory, state, cut));
        }
    }

    /** A commit that began at the state is acknowledged. */
    void promiseHere(int state) {
        promisedHere = Math.max(promisedHere, state);
    }

    /** Only what nodes have still counts. */
    void machineIsLost() {
        promisedHere = 0;
    }

    /** Checks what a recovery found and begins anew from there. */
    ClientModel recovered(Map<String, byte[]> found) {
        var contents = new TreeMap<String, Content>();
        found.forEach((name, bytes) -> contents.put(name, Content.of(bytes)));
        int least = Math.max(promised, promisedHere);
        int state = states.size();
        if (!contents.equals(underWay)) {
            do {
                state--;
            } while (state >= least && !states.get(state).equals(contents));
        }
        if (state < least) {
            throw new AssertionError(
                    "%s: found %s, which is none of %s%s"
                            .formatted(
                                    directory,
                                    contents,
                                    states.subList(least, states.size()),
                                    underWay == null ? "" : " or " + underWay));
        }
        cut = state;
        var next = new ClientModel(directory);
        next.files.putAll(found);
        next.states.set(0, contents);
        return next;
    }

    /** What the client expects to read. */
    void requireEqual(String name, byte[] read) {
        byte[] expected = files.get(name);
        if (expected == null || !Arrays.equals(expected, read)) {
            throw new AssertionError(
                    "%s/%s reads as %s, not as it was written: %s"
                            .formatted(
                                    directory,
                                    name,
                                    Content.of(read),
                                    expected == null ? "nothing" : Content.of(expected)));
        }
    }
}
