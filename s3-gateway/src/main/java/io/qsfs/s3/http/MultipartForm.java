package io.qsfs.s3.http;

import io.qsfs.s3.error.S3Error;
import io.qsfs.s3.error.S3Exception;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads {@code multipart/form-data} (RFC 7578) part by part, as it arrives: the content of a part
 * is a stream of its own, so a file of any length passes through one window. Not thread-safe.
 *
 * <pre>
 *   [preamble CRLF] "--" boundary CRLF (head CRLF)* CRLF content CRLF "--" boundary … "--"
 * </pre>
 */
public final class MultipartForm {
    private static final int WINDOW_BYTES = 64 << 10;
    private static final int LINE_BYTES_MAX = 8 << 10;
    private static final int HEAD_LINES_MAX = 16;
    private static final int BOUNDARY_MAX = 256;

    private final ByteSource source;
    private final byte[] delimiter;
    private final byte[] window = new byte[WINDOW_BYTES];
    private int start;
    private int end;
    private boolean sourceEnded;
    private boolean inPart;
    private boolean begun;

    /**
     * @param boundary as the Content-Type of the request says
     */
    public MultipartForm(ByteSource source, String boundary) {
        this.source = source;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * What stands before the content of a part.
     *
     * @param name of the field
     * @param fileName last component of the name that the client's file has; empty without
     * @param contentType empty without
     */
    public record Part(String name, String fileName, String contentType) {}

    /** The boundary of a form, from the header {@code Content-Type}; empty when it is none. */
    public static Optional<String> boundary(String contentType) {
        if (!contentType.regionMatches(true, 0, "multipart/form-data", 0, 19)) {
            return Optional.empty();
        }
        return parameter(contentType, "boundary")
                .filter(text -> !text.isEmpty() && text.length() <= BOUNDARY_MAX);
    }

    /**
     * Goes to the next part; what is left of the last one is dropped.
     *
     * @return nothing at the end of the form
     * @throws S3Exception MalformedPOSTRequest; IncompleteBody when the form ends too early
     */
    public Optional<Part> next() throws IOException {
        if (!begun) {
            begin();
        }
        byte[] dropped = new byte[4096];
        while (inPart) {
            read(dropped, 0, dropped.length);
        }
        String rest = line();
        if (rest.startsWith("--")) {
            return Optional.empty();
        }
        if (!rest.isBlank()) {
            throw malformed();
        }
        Part part = head();
        inPart = true;
        return Optional.of(part);
    }

    /** The first delimiter may stand at the very beginning, without a line break before it. */
    private void begin() throws IOException {
        begun = true;
        window[0] = '\r';
        window[1] = '\n';
        end = 2;
        inPart = true;
    }

    private Part head() throws IOException {
        String name = "";
        String fileName = "";
        String contentType = "";
        for (int lines = 0; ; lines++) {
            String line = line();
            if (line.isEmpty()) {
                break;
            }
            int colon = line.indexOf(':');
            if (colon < 0 || lines == HEAD_LINES_MAX) {
                throw malformed();
            }
            String value = line.substring(colon + 1).strip();
            switch (line.substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
                case "content-disposition" -> {
                    name = parameter(value, "name").orElse("");
                    fileName = lastComponent(parameter(value, "filename").orElse(""));
                }
                case "content-type" -> contentType = value;
                default -> {
                    // Nothing else of a part's head means anything here.
                }
            }
        }
        if (name.isEmpty()) {
            throw malformed();
        }
        return new Part(name, fileName, contentType);
    }

    private static String lastComponent(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }

    /** A parameter behind a semicolon, quoted or not. */
    private static Optional<String> parameter(String header, String wanted) {
        int at = header.indexOf(';');
        while (at >= 0 && at < header.length()) {
            int equals = header.indexOf('=', at);
            if (equals < 0) {
                return Optional.empty();
            }
            String name = header.substring(at + 1, equals).strip();
            var value = new StringBuilder();
            at = value(header, equals + 1, value);
            if (name.equalsIgnoreCase(wanted)) {
                return Optional.of(value.toString());
            }
        }
        return Optional.empty();
    }

    /** Appends the value and returns where the next semicolon is, or -1. */
    private static int value(String header, int from, StringBuilder value) {
        int at = from;
        if (at >= header.length() || header.charAt(at) != '"') {
            int semicolon = header.indexOf(';', at);
            value.append(header.substring(at, semicolon < 0 ? header.length() : semicolon).strip());
            return semicolon;
        }
        for (at++; at < header.length() && header.charAt(at) != '"'; at++) {
            boolean escaped =
                    header.charAt(at) == '\\'
                            && at + 1 < header.length()
                            && (header.charAt(at + 1) == '"' || header.charAt(at + 1) == '\\');
            value.append(header.charAt(escaped ? ++at : at));
        }
        return header.indexOf(';', at);
    }

    private static S3Exception malformed() {
        return S3Error.MALFORMED_POST.asException();
    }

    /** The rest of the line, without its end. */
    private String line() throws IOException {
        var line = new ByteArrayOutputStream(128);
        while (true) {
            if (start == end && !fill()) {
                throw S3Error.INCOMPLETE_BODY.asException();
            }
            byte b = window[start++];
            if (b == '\n') {
                break;
            }
            line.write(b);
            if (line.size() > LINE_BYTES_MAX) {
                throw malformed();
            }
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /**
     * Reads content of the part.
     *
     * @return how many bytes, or -1 at the end of the part
     * @throws S3Exception IncompleteBody when the form ends inside of the part
     */
    public int read(byte[] target, int offset, int length) throws IOException {
        while (inPart) {
            int match = indexOfDelimiter();
            // What may be the beginning of a delimiter waits for the bytes behind it.
            int safe = match >= 0 ? match : Math.max(start, end - delimiter.length + 1);
            if (safe > start) {
                int count = Math.min(length, safe - start);
                System.arraycopy(window, start, target, offset, count);
                start += count;
                return count;
            }
            if (match >= 0) {
                start = match + delimiter.length;
                inPart = false;
            } else if (!fill()) {
                throw S3Error.INCOMPLETE_BODY.asException();
            }
        }
        return -1;
    }

    /** The text of the part; nothing when it has more bytes than that. */
    public Optional<String> text(int bytesMax) throws IOException {
        var bytes = new ByteArrayOutputStream(128);
        byte[] buffer = new byte[1024];
        for (int n = read(buffer, 0, buffer.length); n >= 0; n = read(buffer, 0, buffer.length)) {
            bytes.write(buffer, 0, n);
            if (bytes.size() > bytesMax) {
                return Optional.empty();
            }
        }
        return Optional.of(bytes.toString(StandardCharsets.UTF_8));
    }

    private int indexOfDelimiter() {
        int last = end - delimiter.length;
        for (int i = start; i <= last; i++) {
            if (window[i] == '\r' && isDelimiter(i)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isDelimiter(int at) {
        for (int i = 1; i < delimiter.length; i++) {
            if (window[at + i] != delimiter[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean fill() throws IOException {
        if (sourceEnded) {
            return false;
        }
        System.arraycopy(window, start, window, 0, end - start);
        end -= start;
        start = 0;
        int count = source.read(window, end, window.length - end);
        sourceEnded = count < 0;
        end += Math.max(0, count);
        return !sourceEnded;
    }
}
