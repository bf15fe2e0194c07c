package io.qsfs.s3.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Header fields in order of arrival; names compare without case. A message has few, so looking one
 * up walks the list. Not thread-safe.
 */
public final class Headers {
    private final List<String> names = new ArrayList<>(16);
    private final List<String> values = new ArrayList<>(16);

    /** No fields. */
    public Headers() {}

    /** Adds a field, beside others of the same name. */
    public Headers add(String name, String value) {
        names.add(name);
        values.add(value);
        return this;
    }

    /** Replaces all fields of that name. */
    public Headers set(String name, String value) {
        remove(name);
        return add(name, value);
    }

    public Headers remove(String name) {
        for (int i = names.size() - 1; i >= 0; i--) {
            if (names.get(i).equalsIgnoreCase(name)) {
                names.remove(i);
                values.remove(i);
            }
        }
        return this;
    }

    /** Value of the first field of that name. */
    public Optional<String> first(String name) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                return Optional.of(values.get(i));
            }
        }
        return Optional.empty();
    }

    /** The first value, or the given one. */
    public String first(String name, String absent) {
        return first(name).orElse(absent);
    }

    public boolean has(String name) {
        return first(name).isPresent();
    }

    /** All values of that name. */
    public List<String> all(String name) {
        var found = new ArrayList<String>(1);
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                found.add(values.get(i));
            }
        }
        return found;
    }

    public int size() {
        return names.size();
    }

    /** Name of the field at that place, as it was written. */
    public String name(int number) {
        return names.get(number);
    }

    public String value(int number) {
        return values.get(number);
    }

    /** Name of the field at that place in lower case. */
    public String lowerName(int number) {
        return names.get(number).toLowerCase(Locale.ROOT);
    }
}
