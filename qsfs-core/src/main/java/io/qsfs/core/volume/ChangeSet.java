package io.qsfs.core.volume;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What one update changed, for the listeners. Confined to the update. */
final class ChangeSet {
    private final Set<Place> entries = new LinkedHashSet<>();
    private final Map<Long, Boolean> inodes = new LinkedHashMap<>();

    void entry(long parent, Name name) {
        entries.add(Place.of(parent, name));
    }

    void inode(long number, boolean content) {
        inodes.merge(number, content, Boolean::logicalOr);
    }

    void tell(VolumeListener listener) {
        for (Place place : entries) {
            listener.entryChanged(place.parent(), place.name());
        }
        inodes.forEach(listener::inodeChanged);
    }
}
