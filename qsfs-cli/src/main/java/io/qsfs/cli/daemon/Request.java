package io.qsfs.cli.daemon;

import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.util.List;

/**
 * A command line that the daemon shall run.
 *
 * @param directory absolute working directory of who typed it
 * @param terminal whether messages reach a terminal
 * @param columns width of that terminal in characters
 */
record Request(List<String> arguments, String directory, boolean terminal, int columns) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    Request {
        arguments = List.copyOf(arguments);
    }

    byte[] write() throws IOException {
        return MAPPER.writeValueAsBytes(this);
    }

    static Request read(byte[] json) throws IOException {
        return MAPPER.readValue(json, Request.class);
    }
}
