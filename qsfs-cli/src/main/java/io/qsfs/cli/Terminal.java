package io.qsfs.cli;

import java.io.Console;

/** The terminal of this process. */
final class Terminal {
    private static final int COLUMNS_DEFAULT = 80;

    private Terminal() {}

    /** Width in characters, or 0 when messages do not go to a terminal. */
    static int columns() {
        Console console = System.console();
        if (!console.isTerminal()) {
            return 0;
        }
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("[1-9]\\d{0,3}")
                ? Integer.parseInt(columns)
                : COLUMNS_DEFAULT;
    }
}
