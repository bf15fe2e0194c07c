package io.qsfs.zdb.namespace;

import io.qsfs.zdb.segment.Segment;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;

/**
 * The segments of a namespace that were written since somebody asked last, for who copies them
 * elsewhere; tells the operator's hook when another one is begun. Thread-safe.
 */
public final class WrittenSegments {
    private final NamespaceContext context;
    private final Set<Integer> numbers = new ConcurrentSkipListSet<>();

    WrittenSegments(NamespaceContext context) {
        this.context = context;
    }

    /** Notes a write to a segment. */
    void add(Segment segment) {
        numbers.add(segment.number());
    }

    /** Tells that a segment is written to after another one. 0-db has data and index apart. */
    void jumped(Segment from, Segment to) {
        if (!context.events().isHeard()) {
            return;
        }
        List<String> data = List.of(from.name(), to.name());
        List<String> index = List.of(from.name(), to.name(), text());
        context.background()
                .execute(
                        () -> {
                            context.events().tell("jump-index", index);
                            context.events().tell("jump-data", data);
                        });
    }

    /** Returns their numbers, ascending. */
    public List<Integer> numbers() {
        return List.copyOf(numbers);
    }

    /** Forgets them. */
    public void reset() {
        numbers.clear();
    }

    /** Returns their numbers as hooks are told. */
    public String text() {
        return numbers.stream().map(Integer::toUnsignedString).collect(Collectors.joining(" "));
    }
}
