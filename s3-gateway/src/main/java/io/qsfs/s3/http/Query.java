package io.qsfs.s3.http;

import io.qsfs.s3.error.S3Exception;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The parameters of a query, decoded, in order. Immutable. */
public final class Query {
    /**
     * @param value empty when there is none
     */
    public record Parameter(String name, String value) {}

    private final List<Parameter> parameters;

    private Query(List<Parameter> parameters) {
        this.parameters = List.copyOf(parameters);
    }

    /**
     * Parses what stands behind the "?".
     *
     * @throws S3Exception InvalidURI for a broken escape
     */
    public static Query parse(String raw) throws S3Exception {
        var parameters = new ArrayList<Parameter>();
        int start = 0;
        while (start < raw.length()) {
            int end = raw.indexOf('&', start);
            end = end < 0 ? raw.length() : end;
            if (end > start) {
                int equals = raw.indexOf('=', start);
                equals = equals < 0 || equals > end ? end : equals;
                String name = Uris.decodeQuery(raw.substring(start, equals));
                String value =
                        equals == end ? "" : Uris.decodeQuery(raw.substring(equals + 1, end));
                parameters.add(new Parameter(name, value));
            }
            start = end + 1;
        }
        return new Query(parameters);
    }

    public List<Parameter> parameters() {
        return parameters;
    }

    public boolean has(String name) {
        return first(name).isPresent();
    }

    /** Value of the first parameter of that name. */
    public Optional<String> first(String name) {
        for (Parameter parameter : parameters) {
            if (parameter.name.equals(name)) {
                return Optional.of(parameter.value);
            }
        }
        return Optional.empty();
    }

    public String first(String name, String absent) {
        return first(name).orElse(absent);
    }
}
