package io.qsfs.cli.node;

import io.qsfs.cli.config.PrivateFiles;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Remembers a process by number and start time, so that a number given to somebody else later is
 * never mistaken for it.
 */
public final class PidFile {
    private PidFile() {}

    public static void write(Path file, ProcessHandle process) throws IOException {
        String text = process.pid() + " " + startMillis(process) + "\n";
        PrivateFiles.replace(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The process, when it is the one that was written and still lives. */
    public static Optional<ProcessHandle> read(Path file) throws IOException {
        String[] words;
        try {
            words = Files.readString(file).trim().split(" ", -1);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
        if (words.length != 2 || !words[0].matches("\\d{1,10}") || !words[1].matches("\\d{1,18}")) {
            return Optional.empty();
        }
        long started = Long.parseLong(words[1]);
        return ProcessHandle.of(Long.parseLong(words[0]))
                .filter(ProcessHandle::isAlive)
                .filter(process -> startMillis(process) == started);
    }

    private static long startMillis(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
