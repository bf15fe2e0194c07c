package io.qsfs.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Where the libraries' log goes: one line an event to standard error, which a daemon keeps in a
 * file.
 */
public final class Logging {
    /** Held, because the logging framework forgets loggers that nobody refers to. */
    private static final Logger ROOT = Logger.getLogger("");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Logging() {}

    /** A command that a person typed shows only what stops it. */
    public static void forClient() {
        configure(Level.SEVERE);
    }

    /** A daemon tells of every change of state. */
    public static void forDaemon() {
        configure(Level.INFO);
    }

    private static void configure(Level level) {
        LogManager.getLogManager().reset();
        Handler handler = new ConsoleHandler();
        handler.setFormatter(new Line());
        handler.setLevel(level);
        ROOT.addHandler(handler);
        ROOT.setLevel(level);
    }

    private static final class Line extends Formatter {
        @Override
        public String format(LogRecord event) {
            var text = new StringWriter();
            text.append(TIME.format(event.getInstant()))
                    .append(' ')
                    .append(event.getLevel().getName())
                    .append(' ')
                    .append(shortName(String.valueOf(event.getLoggerName())))
                    .append(": ")
                    .append(formatMessage(event))
                    .append('\n');
            if (event.getThrown() != null) {
                event.getThrown().printStackTrace(new PrintWriter(text, true));
            }
            return text.toString();
        }

        private static String shortName(String logger) {
            return logger.startsWith("io.qsfs.") ? logger.substring("io.qsfs.".length()) : logger;
        }
    }
}
