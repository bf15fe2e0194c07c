package io.qsfs.cli.file;

import io.qsfs.cli.Session;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Lines of UTF-8 on a command's output. */
final class TextOutput {
    private final OutputStream out;

    TextOutput(Session session) {
        this.out = session.out();
    }

    void line(String line) throws IOException {
        out.write(line.getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }
}
