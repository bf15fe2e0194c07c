package io.qsfs.cli.command;

import io.qsfs.cli.CommandException;
import io.qsfs.cli.ExitCode;
import io.qsfs.cli.Terminal;
import io.qsfs.cli.config.Home;
import io.qsfs.core.crypto.KeyFile;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.Console;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Where the passphrase of the key file comes from: a file, the environment, or the terminal. */
public final class PassphraseOptions {
    @Option(names = "--no-passphrase", description = "leave the key file unencrypted")
    private boolean none;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description =
                    "read the passphrase from the first line of FILE (also: $QSFS_PASSPHRASE_FILE)")
    private @Nullable Path file;

    /** The passphrase for a key file that is about to be made; empty for none. */
    char[] forNewKey() throws IOException {
        if (none) {
            return new char[0];
        }
        Path from = file();
        if (from != null) {
            return read(from);
        }
        Optional<Console> console = Terminal.console();
        return console.isPresent() ? askTwice(console.get()) : new char[0];
    }

    private static char[] askTwice(Console console) throws CommandException {
        char[] first = console.readPassword("New passphrase of the key file (empty: none): ");
        char[] again = console.readPassword("The same again: ");
        if (first == null || again == null || !Arrays.equals(first, again)) {
            throw new CommandException(
                    ExitCode.REFUSED, "the two passphrases differ; nothing was changed");
        }
        Arrays.fill(again, '\0');
        return first;
    }

    /** What the key file's passphrase shall become; empty for none. */
    char[] change() throws IOException {
        if (none) {
            return new char[0];
        }
        Optional<Console> console = Terminal.console();
        if (console.isEmpty()) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    "no terminal to ask on: give --new-passphrase-file FILE or --no-passphrase");
        }
        return askTwice(console.get());
    }

    /** The passphrase of the home's key file; empty when it has none. */
    public char[] forKey(Home home) throws IOException {
        return forKey(home.key());
    }

    /** The passphrase of a key file; empty when it has none. */
    char[] forKey(Path key) throws IOException {
        if (!KeyFile.isProtected(key.toString(), Files.readAllBytes(key))) {
            return new char[0];
        }
        Path from = file();
        if (from != null) {
            return read(from);
        }
        Optional<Console> console = Terminal.console();
        if (console.isEmpty()) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    "key file "
                            + key
                            + " is protected: give its passphrase with --passphrase-file FILE");
        }
        char[] typed = console.get().readPassword("Passphrase of %s: ", key);
        return typed == null ? new char[0] : typed;
    }

    private @Nullable Path file() {
        String variable = System.getenv("QSFS_PASSPHRASE_FILE");
        return file == null && variable != null && !variable.isEmpty() ? Path.of(variable) : file;
    }

    static char[] read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        CharBuffer text = StandardCharsets.UTF_8.decode(java.nio.ByteBuffer.wrap(bytes));
        Arrays.fill(bytes, (byte) 0);
        int length = 0;
        while (length < text.length()
                && text.charAt(length) != '\n'
                && text.charAt(length) != '\r') {
            length++;
        }
        char[] line = new char[length];
        text.get(line);
        return line;
    }
}
