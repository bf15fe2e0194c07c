package io.qsfs.cli.file;

import io.qsfs.core.volume.Name;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Names of local files as the bytes they are. A {@link Path} keeps bytes that are not UTF-8, but
 * its text does not; its URI does.
 */
final class LocalNames {
    private static final char REPLACEMENT = '\ufffd';

    private LocalNames() {}

    /** The bytes of the last component. */
    static Name of(Path path) {
        Path last = path.getFileName();
        if (last == null) {
            return Name.of("");
        }
        String text = last.toString();
        return text.indexOf(REPLACEMENT) < 0 ? Name.of(text) : Name.of(rawName(path));
    }

    /** The path of a name in a directory. */
    static Path resolve(Path directory, Name name) {
        byte[] bytes = name.toBytes();
        try {
            return directory.resolve(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException notText) {
            var uri = new StringBuilder(directory.toUri().toString());
            if (uri.charAt(uri.length() - 1) != '/') {
                uri.append('/');
            }
            for (byte b : bytes) {
                uri.append('%').append(HexFormat.of().toHexDigits(b));
            }
            return Path.of(URI.create(uri.toString()));
        }
    }

    private static byte[] rawName(Path path) {
        String raw = path.toUri().getRawPath();
        String trimmed = raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
        String last = trimmed.substring(trimmed.lastIndexOf('/') + 1);
        var bytes = ByteBuffer.allocate(last.length());
        for (int i = 0; i < last.length(); i++) {
            if (last.charAt(i) == '%') {
                bytes.put((byte) HexFormat.fromHexDigits(last, i + 1, i + 3));
                i += 2;
            } else {
                bytes.put((byte) last.charAt(i));
            }
        }
        byte[] name = new byte[bytes.position()];
        bytes.get(0, name);
        return name;
    }
}
