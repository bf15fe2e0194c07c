package io.qsfs.cli;

import java.io.Console;
import java.util.Optional;

/** The terminal of this process. */
public final class Terminal {
    private static final int COLUMNS_DEFAULT = 80;

    private Terminal() {}

    /** The console, when a person sits at it. */
    public static Optional<Console> console() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal);
    }

    /** Width in characters, or 0 when messages do not go to a terminal. */
    static int columns() {
        if (console().isEmpty()) {
            return 0;
        }
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("[1-9]\\d{0,3}")
                ? Integer.parseInt(columns)
                : COLUMNS_DEFAULT;
    }
}
